package debian

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"lab/runner/computer"
	"lab/runner/lazy"
)

// A Tree is one run of mmdebstrap, which makes a file system.
type Tree struct {
	Options []string
	Target  string // "-" or a file
	// Heard hears how much is done, 0 to 1, and the name of a phase.
	Heard func(part float64, text string)
}

// args is the command line. For root, mmdebstrap mounts /proc, /sys and /dev in the
// tree where all can see them, and they would stay if it were killed.
func (t Tree) args() []string {
	var args []string
	if os.Getuid() == 0 {
		args = []string{"unshare", "--mount"}
	}
	args = append(args, "mmdebstrap",
		"--variant=minbase",
		"--dpkgopt=path-exclude=/usr/share/doc/*",
		"--dpkgopt=path-exclude=/usr/share/man/*",
		"--dpkgopt=path-exclude=/usr/share/locale/*",
		`--aptopt=Apt::Install-Recommends "false"`,
	)
	return append(append(args, t.Options...), Suite, t.Target)
}

// lifeline runs its arguments and ends its process group when descriptor 3
// reaches its end, which is when lab is gone, however it went. mmdebstrap does
// not get the descriptor: with two more than usual, Debian 13's has pipes with
// numbers above 9, which dash cannot redirect to (measured: "Bad fd number"). Without
// -s, dash 0.5.12 sends nothing ("Illegal number: -").
const lifeline = `"$@" 3<&- & job=$!
{ read -r _ <&3; kill -s TERM -- -$$; } & watch=$!
wait $job; status=$?
kill $watch; exit $status`

// Build runs mmdebstrap on a terminal, because it counts percents only there.
// It unpacks in the folder scratch.
func (t Tree) Build(ctx context.Context, scratch string) error {
	cmd := computer.Command(ctx, "sh", append([]string{"-c", lifeline, "sh"}, t.args()...)...)
	cmd.Env = append(cmd.Env, "TMPDIR="+scratch)
	cmd.Dir = "/"

	screen, terminal, err := pty.Open()
	if err != nil {
		return fmt.Errorf("open a terminal for mmdebstrap: %w", err)
	}
	defer screen.Close()
	pty.Setsize(screen, &pty.Winsize{Rows: 24, Cols: 80})
	life, held, err := os.Pipe()
	if err != nil {
		return err
	}
	defer held.Close()
	cmd.Stderr = terminal // not its standard output, which it would take for the tarball's place
	cmd.ExtraFiles = []*os.File{life}

	err = cmd.Start()
	terminal.Close()
	life.Close()
	if err != nil {
		return fmt.Errorf("start mmdebstrap: %w", err)
	}
	var log bytes.Buffer
	io.Copy(io.MultiWriter(&log, &percents{heard: t.Heard}), screen) // ends with EIO
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("mmdebstrap: %w\n%s", err, Complaints(log.String()))
	}
	return nil
}

// Complaints are the last lines of a package manager's log that say what went
// wrong, indented.
func Complaints(log string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		drawn := strings.Contains(line, "\x1b[2K") // a part of a progress bar
		line = strings.TrimSpace(ansi.Strip(line))
		if line != "" && !drawn && !strings.HasPrefix(line, "I: ") {
			lines = append(lines, "  "+line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}

// phases are mmdebstrap's, with the part of its time that each takes. It
// counts each from 0 to 100 per cent.
var phases = [...]struct {
	says     string
	from, to float64
}{
	{"running apt-get update", 0, 0.05},
	{"downloading packages", 0.05, 0.2},
	{"extracting archives", 0.2, 0.25},
	{"installing essential packages", 0.25, 0.35},
	{"installing remaining packages", 0.35, 0.9},
	{"running --customize-hook", 0.9, 1},
}

// percents reads mmdebstrap's output: lines "I: installing remaining packages"
// and, below them, a bar with a percentage that is drawn again and again.
type percents struct {
	heard    func(part float64, text string)
	line     []byte
	text     string
	from, to float64
}

var percent = lazy.Regexp(`(\d{1,3}\.\d\d)`)

func (p *percents) Write(b []byte) (int, error) {
	for _, c := range b {
		if c != '\n' && c != '\r' {
			p.line = append(p.line, c)
			continue
		}
		p.take(strings.TrimSpace(ansi.Strip(string(p.line))))
		p.line = p.line[:0]
	}
	return len(b), nil
}

func (p *percents) take(line string) {
	if text, ok := strings.CutPrefix(line, "I: "); ok {
		for _, ph := range phases {
			if strings.HasPrefix(text, ph.says) {
				p.from, p.to, p.text = ph.from, ph.to, ph.says
			}
		}
		p.heard(p.from, p.text)
	} else if m := percent().FindString(line); m != "" {
		if n, err := strconv.ParseFloat(m, 64); err == nil {
			p.heard(p.from+(p.to-p.from)*n/100, p.text)
		}
	}
}
