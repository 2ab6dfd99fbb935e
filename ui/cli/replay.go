package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"lab/runner/lazy"
	"lab/runner/recording"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/tell"
	"lab/ui/tty"
)

func (a *app) replayCommand() *cobra.Command {
	h, f := a.words.Help, a.words.Flag
	c := &cobra.Command{
		Use: "replay " + h.File, Short: h.Replay, Long: h.ReplayLong,
		Args: a.arguments(1, h.File),
	}
	speed := factor(1)
	c.Flags().Var(&speed, "speed", f.Speed)
	step := c.Flags().String("step", "", f.ReplayStep)
	c.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.replay(c.Context(), args[0], *step, float64(speed))
	}
	return complete(c)
}

// A factor is a flag: how many times as fast.
type factor float64

func (f *factor) String() string { return strconv.FormatFloat(float64(*f), 'g', -1, 64) }
func (f *factor) Type() string   { return "0.1…100" }

func (f *factor) Set(v string) error {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n >= 0.1 && n <= 100) {
		return errors.New("out of range")
	}
	*f = factor(n)
	return nil
}

func (a *app) replay(ctx context.Context, path, step string, speed float64) error {
	t, err := recording.ReadFile(path)
	if err != nil {
		return usage("", a.words.Error.BadTranscript, err)
	}
	frames := report.Frames(t)
	if step != "" {
		frames = slices.DeleteFunc(frames, func(f report.Frame) bool { return f.Step != step })
		if len(frames) == 0 {
			return usage("", a.words.Error.NoSuchStep, step, t.Lesson)
		}
	}
	if !a.out.terminal {
		_, err := io.WriteString(a.out, a.script(frames))
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()
	keys, restore := keyboard(a.in)
	defer restore()
	p := player{out: a.out, keys: keys, speed: speed, heading: a.runHeading, after: time.After}
	err = p.play(ctx, frames)
	fmt.Fprint(a.out, "\x1b[m\x1b[?25h\r\n") // whatever the demo left
	return err
}

// keyboard hands on keys as they are pressed, until restore is called; nothing
// where the input is no terminal.
func keyboard(in *os.File) (keys <-chan byte, restore func()) {
	restore, err := tty.Raw(in)
	if err != nil {
		return nil, func() {}
	}
	pressed := make(chan byte)
	go func() { // it ends with the program: a read cannot be called off
		b := make([]byte, 1)
		for {
			if n, err := in.Read(b); n == 0 || err != nil {
				return
			}
			pressed <- b[0]
		}
	}()
	return pressed, restore
}

// runHeading is the line that a run begins with.
func (a *app) runHeading(f report.Frame) string {
	return "── " + f.Step + " · " + tell.Run(a.words.Status, f.Role, f.ID) + " ──"
}

// lineEnd is how terminals end a line; bash writes more than one \r.
var lineEnd = lazy.Regexp(`\r*\n`)

// script is a replay as plain text.
func (a *app) script(frames []report.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		if f.Role != "" {
			if !strings.HasSuffix(b.String(), "\n") && b.Len() > 0 {
				b.WriteString("\n")
			}
			b.WriteString(a.runHeading(f) + "\n" + f.Prompt)
		}
		b.WriteString(f.Text)
	}
	text := lineEnd().ReplaceAllString(ansi.Strip(b.String()), "\n")
	text = strings.NewReplacer("\r", "\n", "\b", "").Replace(text)
	return strings.TrimRight(plain.Text(text), "\n ") + "\n"
}
