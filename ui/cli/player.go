package cli

import (
	"context"
	"io"
	"time"

	"lab/ui/report"
)

// maxIdle is the longest wait of a replay at single speed: demos that start
// containers stand still for long.
const maxIdle = 2 * time.Second

// A player shows frames on a terminal in raw mode, when their time has come.
type player struct {
	out     io.Writer
	keys    <-chan byte // nil: nobody can press any
	speed   float64
	heading func(report.Frame) string
	after   func(time.Duration) <-chan time.Time

	paused bool
	line   string // in which the cursor is
}

// play shows all frames. It returns early, without an error, if the user ends
// it.
func (p *player) play(ctx context.Context, frames []report.Frame) error {
	for i, f := range frames {
		wait := time.Duration(0)
		if i > 0 {
			wait = min(f.At-frames[i-1].At, maxIdle)
		}
		if !p.wait(ctx, time.Duration(float64(wait)/p.speed)) {
			return nil
		}
		if err := p.show(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) show(f report.Frame) error {
	text := f.Text
	if f.Role != "" {
		text = "\x1b[m\x1b[2m" + p.heading(f) + "\x1b[m\r\n" + f.Prompt
		if p.line != "" {
			text = "\r\n" + text
		}
	}
	p.line = report.LastLine(p.line + text)
	_, err := io.WriteString(p.out, text)
	return err
}

// wait waits for a frame's time, or for the user; false means to end.
func (p *player) wait(ctx context.Context, d time.Duration) bool {
	due := p.after(d)
	for {
		timer := due
		if p.paused {
			timer = nil
		}
		select {
		case <-timer:
			return true
		case <-ctx.Done():
			return false
		case key := <-p.keys:
			switch key {
			case ' ':
				if p.paused = !p.paused; !p.paused {
					due = p.after(0)
				}
			case '.':
				p.paused = true
				return true
			case 'q', 3: // Ctrl-C
				return false
			}
		}
	}
}
