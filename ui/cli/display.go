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

// lesson prints the results of a lesson.
func (d *display) lesson(title string, results []report.Result) {
	d.print(d.text.Lesson(title, results))
}

// trouble says what went wrong beside the results.
func (d *display) trouble(what string) { d.status.say("lab: " + what) }

// event shows in the status line what is running.
func (d *display) event(l *lessons.Lesson, e runner.Event) {
	if e.Kind != runner.RunStart {
		return
	}
	w := d.text.Words.Status
	parts := []string{l.ID + "/" + e.Step, w.Act}
	switch e.Role {
	case runner.Control:
		parts[1] = w.Control + " " + e.ID
	case runner.Proof:
		parts[1] = w.Proof + " " + e.ID
	}
	d.status.show(plain.Line(strings.Join(parts, " · ")))
}

func (d *display) print(text string) {
	d.begun = true
	d.status.aside(func() { fmt.Fprint(d.out, text) })
}
