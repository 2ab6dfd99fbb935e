package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/pace"
	"lab/ui/plain"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// follow prints what happens while a step runs, a line at a time, whose act was shown
// before. Where nothing comes for a while it says so, until the returned function is
// called.
func (k *walk) follow(l *lessons.Lesson, s *lessons.Step) (tutor.Listener, func()) {
	pulse := newPulse(k.out, quietLimit, k.words.Linear.Alive)
	out := &lineWriter{w: pulse}
	user := ""
	print := func(text, name string) { fmt.Fprintln(pulse, text+tell.Took(k.words.Tutor, k.pace.Last(name))) }
	listen := tutor.Listener{
		Stage: func(stage tutor.Stage, what string) {
			if text := tell.Stage(k.words, stage, what); text != "" {
				print(text, pace.Stage(stage, what))
			}
		},
		Event: func(e runner.Event) {
			switch e.Kind {
			case runner.RunStart:
				user = e.User
				text := k.words.Tutor.Output
				if name, title := tell.Check(k.words, l, e); name != "" {
					text = "\n" + name + ": " + title
				}
				print(text, pace.Part(l.ID, e.Step, e.Role, e.ID))
			case runner.LineStart:
				out.end()
				// The only line of the act has been read just now; of several it has to be
				// seen which wrote what.
				if e.Role != runner.Act || e.Step != s.ID || len(s.Act.Lines) > 1 {
					fmt.Fprint(pulse, typed(lessons.Act{User: user, Lines: []string{e.Line}}))
				}
			case runner.Output:
				out.Write(e.Data)
			case runner.RunEnd:
				out.end()
			}
		},
		Acted: func(r judge.Result, _ string) {
			if len(s.Controls)+len(s.Proofs) > 0 {
				fmt.Fprintf(pulse, "%s: %s, %s\n", k.words.Tutor.Observed, k.words.Outcome.Of(r.Outcome), k.words.Tutor.NotYet)
			}
		},
	}
	return k.pace.Listen(l.ID, listen), pulse.stop
}

// quietLimit is how long nothing may be printed while a step runs.
const quietLimit = 10 * time.Second

// A pulse is a writer that says so when nothing has been written for a while.
type pulse struct {
	limit time.Duration
	says  string // count of seconds

	mu    sync.Mutex
	w     io.Writer
	ended bool
	last  time.Time // something was written
	timer *time.Timer
}

func newPulse(w io.Writer, limit time.Duration, says string) *pulse {
	p := &pulse{w: w, limit: limit, says: says, last: time.Now()}
	p.timer = time.AfterFunc(limit, p.beat)
	return p
}

// Write writes, and is a sign of life by itself.
func (p *pulse) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = time.Now()
	p.timer.Reset(p.limit)
	return p.w.Write(b)
}

func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if quiet := time.Since(p.last); !p.ended && quiet >= p.limit {
		fmt.Fprintf(p.w, p.says+"\n", int(quiet.Seconds()))
		p.timer.Reset(p.limit)
	}
}

func (p *pulse) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer.Stop()
	p.ended = true
}

// A lineWriter prints what a terminal would show, line by line and without
// anything that moves a cursor.
type lineWriter struct {
	w    io.Writer
	rest string
}

func (l *lineWriter) Write(b []byte) (int, error) {
	l.rest += string(b)
	for {
		line, rest, found := strings.Cut(l.rest, "\n")
		if !found {
			return len(b), nil
		}
		l.rest = rest
		l.line(line)
	}
}

// end prints what is left of the last line.
func (l *lineWriter) end() {
	if l.rest != "" {
		l.line(l.rest)
	}
	l.rest = ""
}

// line prints a line as it looks at the end: what stands before a carriage
// return has been written over.
func (l *lineWriter) line(s string) {
	s = strings.TrimRight(ansi.Strip(s), "\r")
	s = s[strings.LastIndexByte(s, '\r')+1:]
	fmt.Fprintln(l.w, "    "+plain.Text(strings.TrimRight(s, " ")))
}
