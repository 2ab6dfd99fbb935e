package cli

import (
	"fmt"
	"io"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/ui/plain"
	"lab/ui/report"
)

// A display tells a person how far a verification has come: results as text to
// out, and what is going on to a status line.
type display struct {
	out    io.Writer // io.Discard if the report itself goes there
	text   report.Text
	status *statusLine
	begun  bool // something has been printed

	lesson      string // whose heading was printed last, with its machine
	done, total int    // steps
}

// doing names a stage that takes a while, in a log as well.
func (d *display) doing(what string) { d.status.stage(what) }

// briefly names something that is not worth a line in a log.
func (d *display) briefly(what string) { d.status.show(what) }

// machine says which machine the following lessons run on.
func (d *display) machine(m report.Machine) {
	text := d.text.Machine(m)
	if d.begun {
		text = "\n" + text
	}
	d.print(text)
}

// result prints the result of a step as soon as it is known; steps are those of
// its lesson that were asked for.
func (d *display) result(title string, r report.Result, steps []string) {
	text := d.text.Result(r, steps)
	if lesson := r.Machine + "/" + r.Lesson; lesson != d.lesson {
		d.lesson = lesson
		text = d.text.Heading(title, r.Lesson) + text
	}
	d.done++
	d.print(text)
}

// trouble says what went wrong beside the results.
func (d *display) trouble(what string) { d.status.say("lab: " + what) }

// event shows in the status line what is running.
func (d *display) event(l *lessons.Lesson, e runner.Event) {
	if e.Kind == runner.RunStart {
		d.status.show(plain.Line(d.running(l, e)))
	}
}

// running names a run that starts, and how far the verification has come.
func (d *display) running(l *lessons.Lesson, e runner.Event) string {
	w := d.text.Words.Status
	run := w.Act
	switch e.Role {
	case runner.Control:
		run = w.Control + " " + e.ID
	case runner.Proof:
		run = w.Proof + " " + e.ID
	}
	step := fmt.Sprintf(w.Step, min(d.done+1, d.total), d.total)
	return strings.Join([]string{step, l.ID + "/" + e.Step, run}, " · ")
}

func (d *display) print(text string) {
	d.begun = true
	d.status.aside(func() { fmt.Fprint(d.out, text) })
}
