package cli

import (
	"fmt"
	"io"
	"strings"

	"lab/runner/grade"
	"lab/runner/place"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/tell"
)

// A display tells a person how far a verification has come: results as text to
// out, and what its workers are doing to a status line.
type display struct {
	out    io.Writer // io.Discard if the report itself goes there
	text   report.Text
	status *statusLine

	begun       bool     // something has been printed
	machine     string   // named last
	lesson      string   // whose heading was printed last, with its machine
	done, total int      // steps
	workers     []string // what each of them does, "" for nothing
}

// doing names a stage of a worker that takes a while, in a log as well.
func (d *display) doing(worker int, what string) {
	d.set(worker, what, false)
	d.status.log(what)
}

// briefly names something that is not worth a line in a log, "" for nothing.
func (d *display) briefly(worker int, what string) { d.set(worker, what, false) }

// running shows in the status line what a worker runs.
func (d *display) running(e grade.Event) {
	what := e.Choice.Lesson.ID + "/" + e.Run.Step + " · " + tell.Run(d.text.Words.Status, e.Run.Role, e.Run.ID)
	if e.Batch.Kind == place.SSH {
		what = e.Batch.Name + ": " + what
	}
	d.set(e.Worker, what, true)
}

// set changes what a worker does; step tells that it runs one.
func (d *display) set(worker int, what string, step bool) {
	for len(d.workers) <= worker {
		d.workers = append(d.workers, "")
	}
	d.workers[worker] = what
	var parts []string
	for _, w := range d.workers {
		if w != "" {
			parts = append(parts, w)
		}
	}
	text := strings.Join(parts, " | ")
	if step || len(parts) > 1 {
		text = fmt.Sprintf(d.text.Words.Status.Step, min(d.done+1, d.total), d.total) + " · " + text
	}
	d.status.show(plain.Line(text))
}

// result prints the result of a step; steps are those of its lesson that were
// asked for. A machine without an id is none.
func (d *display) result(m report.Machine, title string, r report.Result, steps []string) {
	text := ""
	if m.ID != "" && m.ID != d.machine {
		if d.begun {
			text = "\n"
		}
		d.machine = m.ID
		text += d.text.Machine(m)
	}
	if m.NotReached() {
		d.begun = d.begun || text != ""
		d.status.aside(func() { fmt.Fprint(d.out, text) })
		return
	}
	if lesson := r.Machine + "/" + r.Lesson; lesson != d.lesson {
		d.lesson = lesson
		text += d.text.Heading(title, r.Lesson)
	}
	text += d.text.Result(r, steps)
	d.begun = true
	d.status.aside(func() { fmt.Fprint(d.out, text) })
}

// score prints what an answer is worth, below the results of its checks.
func (d *display) score(s *report.Score) {
	d.status.aside(func() { fmt.Fprint(d.out, d.text.Score(s)) })
}

// trouble says what went wrong beside the results.
func (d *display) trouble(what string) { d.status.say("lab: " + what) }
