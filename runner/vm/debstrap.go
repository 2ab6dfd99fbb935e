package vm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// A debstrap is one run of mmdebstrap.
type debstrap struct {
	options []string
	target  string // "-" or a file
	heard   func(part float64, text string)
}

// lifeline runs its arguments and ends its process group when descriptor 3
// reaches its end, which is when lab is gone, however it went. mmdebstrap does
// not get the descriptor: with two more than usual, Debian 13's has pipes with
// numbers above 9, which dash cannot redirect to (measured: "Bad fd number").
const lifeline = `"$@" 3<&- & job=$!
{ read -r _ <&3; kill -TERM -- -$$; } & watch=$!
wait $job; status=$?
kill $watch; exit $status`

// run runs mmdebstrap on a terminal, because it counts percents only there.
func (d debstrap) run(ctx context.Context, scratch string) error {
	args := append([]string{"-c", lifeline, "sh", "mmdebstrap",
		"--variant=minbase",
		"--dpkgopt=path-exclude=/usr/share/doc/*",
		"--dpkgopt=path-exclude=/usr/share/man/*",
		"--dpkgopt=path-exclude=/usr/share/locale/*",
		`--aptopt=Apt::Install-Recommends "false"`,
	}, d.options...)
	cmd := exec.CommandContext(ctx, "sh", append(args, suite, d.target)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+scratch, "LC_ALL=C.UTF-8")
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
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute

	err = cmd.Start()
	terminal.Close()
	life.Close()
	if err != nil {
		return fmt.Errorf("start mmdebstrap: %w", err)
	}
	log := newTail(16 << 10)
	io.Copy(io.MultiWriter(log, &percents{heard: d.heard}), screen) // ends with EIO
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("mmdebstrap: %w\n%s", err, complaints(log.String()))
	}
	return nil
}

// complaints are the last lines of a log that say what went wrong.
func complaints(log string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		drawn := strings.Contains(line, "\x1b[2K") // a part of a progress bar
		line = strings.TrimSpace(colour.ReplaceAllString(line, ""))
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

var (
	percent = regexp.MustCompile(`(\d{1,3}\.\d\d)`)
	colour  = regexp.MustCompile(`\x1b\[[0-9;]*[mK]`)
)

func (p *percents) Write(b []byte) (int, error) {
	for _, c := range b {
		if c != '\n' && c != '\r' {
			p.line = append(p.line, c)
			continue
		}
		p.take(strings.TrimSpace(colour.ReplaceAllString(string(p.line), "")))
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
	} else if m := percent.FindString(line); m != "" {
		if n, err := strconv.ParseFloat(m, 64); err == nil {
			p.heard(p.from+(p.to-p.from)*n/100, p.text)
		}
	}
}

// scratchDir is where mmdebstrap unpacks: a place that the sub-uids of an
// ordinary user can reach, which the home directory often is not.
const scratchDir = "/var/tmp"

// scratchPrefix begins the names of a store's scratch directories. Other
// stores may be building at the same time.
func (s Store) scratchPrefix() string {
	sum := sha256.Sum256([]byte(s.Dir))
	return "lab-build-" + short(sum[:]) + "-"
}

func (s Store) makeScratch() (string, error) {
	dir, err := os.MkdirTemp(scratchDir, s.scratchPrefix())
	if err != nil {
		return "", fmt.Errorf("make a scratch directory: %w", err)
	}
	return dir, os.Chmod(dir, 0o755)
}

// removeScratch removes the store's scratch directories, also files in them
// that belong to sub-uids.
func (s Store) removeScratch() error {
	dirs, err := filepath.Glob(filepath.Join(scratchDir, s.scratchPrefix()+"*"))
	for _, dir := range dirs {
		if os.RemoveAll(dir) == nil {
			continue
		}
		cmd := exec.Command("mmdebstrap", "--unshare-helper", "rm", "-rf", dir)
		if out, e := cmd.CombinedOutput(); e != nil {
			err = errors.Join(err, fmt.Errorf("remove %s: %w: %s", dir, e, out))
		}
		os.RemoveAll(dir)
	}
	return err
}
