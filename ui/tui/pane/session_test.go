package pane

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var record = flag.Bool("record", false, "record the sessions of programs anew, with tmux, vim, less, top, nano and bash of this computer")

// A session is what a program wrote to a terminal that changed its size in the
// middle, and the screen that tmux made of it.
type session struct {
	Tmux          string // version
	Columns, Rows int    // at first
	Before        []byte // written before the change of the size
	ToColumns     int
	ToRows        int
	After         []byte
	Middle        []string // tmux's screen before the change
	Final         []string // and at the end, lines without blanks at their ends
	X, Y          int      // the cursor's place at the end
}

// The programs, what is typed before and after the change, by tmux's names of
// keys. top has a PID namespace of its own, and long enough a delay that it draws
// only when it has to.
var programs = []struct {
	name, command string
	before, after []string
}{
	{"vim", "vim -u NONE -N -i NONE -n +'set number hlsearch' sample.txt",
		[]string{"/needle", "Enter", "C-f", "o", "eingefügt: äöü 漢字", "Escape", "dd"},
		[]string{"C-b", "G", ":split", "Enter", "C-d", "u"}},
	{"less", "less -S -N sample.txt", []string{"Space", "Space", "/needle", "Enter"}, []string{"G", "b", "Right"}},
	{"top", "unshare -Urpf --mount-proc sh -c 'for i in $(seq 25); do sleep 1000 & done; exec top -d 600'", []string{"V", "x"}, []string{"M", "Down"}},
	{"nano", "nano -I sample.txt", []string{"C-v", "Hallo", "Enter", "C-k"}, []string{"C-w", "needle", "Enter", "C-g"}},
	{"bash", "bash --norc --noprofile -i", []string{"ls --color=always -l", "Enter", "seq 1 60", "Enter", "echo eine lange Zeile, die in sechzig Spalten nicht Platz hat", "C-a", "C-e"},
		[]string{"Enter", "printf '\\033[31mrot\\033[0m\\n'", "Enter", "echo ende", "Enter"}},
}

// sessionSizes are sizes before and after the change.
var sessionSizes = [][4]int{{60, 20, 76, 17}, {80, 24, 100, 32}, {120, 40, 90, 30}}

// unequal are the sessions in which this terminal and tmux do not come to the
// same final screen, and why.
var unequal = map[string]string{
	"bash-60x20": "tmux puts the parts of a broken line together when the screen gets wider",
}

// TestSessions plays recorded sessions and compares the screen with tmux's.
func TestSessions(t *testing.T) {
	for _, p := range programs {
		for _, size := range sessionSizes {
			name := fmt.Sprintf("%s-%dx%d", p.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				path := filepath.Join("testdata", "sessions", name+".json")
				if *record {
					recordSession(t, path, p.command, p.before, p.after, size)
				}
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				var s session
				if err := json.Unmarshal(text, &s); err != nil {
					t.Fatal(err)
				}
				replaySession(t, s, unequal[name])
			})
		}
	}
}

// replaySession plays a session; why says why the final screens differ, if they do.
func replaySession(t *testing.T, s session, why string) {
	screen := NewScreen(s.Columns, s.Rows, nil)
	defer screen.Close()
	screen.Write(s.Before)
	if got := screenLines(screen); !equalLines(got, s.Middle) {
		t.Errorf("before the change of the size:\n%s", compared(got, s.Middle))
	}
	screen.Resize(s.ToColumns, s.ToRows)
	screen.Write(s.After)
	got := screenLines(screen)
	v := screen.View(s.ToColumns, s.ToRows)
	same := equalLines(got, s.Final) && (v.Y < 0 || v.X == s.X && v.Y == s.Y)
	switch {
	case why != "" && same:
		t.Errorf("the screens are equal, but are said not to be: %s", why)
	case why == "" && !same:
		t.Errorf("cursor %d, %d, want %d, %d\n%s", v.X, v.Y, s.X, s.Y, compared(got, s.Final))
	}
}

func screenLines(s *Screen) []string {
	lines := strings.Split(s.Text(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func equalLines(a, b []string) bool {
	return strings.TrimRight(strings.Join(a, "\n"), "\n") == strings.TrimRight(strings.Join(b, "\n"), "\n")
}

func compared(got, want []string) string {
	var b strings.Builder
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			fmt.Fprintf(&b, "line %d: %q, tmux has %q\n", i, g, w)
		}
	}
	return b.String()
}

// recordSession runs a program in tmux.
func recordSession(t *testing.T, path, command string, before, after []string, size [4]int) {
	dir, err := os.MkdirTemp("", "lab-record-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var sample bytes.Buffer
	for i := range 200 {
		fmt.Fprintf(&sample, "line %d\tof the sample, some of them rather long: %s\n", i, strings.Repeat("wide 漢字 ", i%9))
		if i%31 == 30 {
			sample.WriteString("a needle\n")
		}
	}
	if err := os.WriteFile(dir+"/sample.txt", sample.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("tmux", append([]string{"-L", "lab-record-" + filepath.Base(dir), "-f", "/dev/null"}, args...)...)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PS1=$ ", "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", args, err, out)
		}
		return string(out)
	}
	raw := dir + "/raw"
	run("new-session", "-d", "-x", strconv.Itoa(size[0]), "-y", strconv.Itoa(size[1]), "cat", ";",
		"set", "-g", "default-terminal", "xterm-256color", ";", "set", "-g", "status", "off", ";", "set", "-g", "window-size", "manual", ";",
		"set", "-g", "remain-on-exit", "on")
	defer run("kill-server")
	run("resize-window", "-x", strconv.Itoa(size[0]), "-y", strconv.Itoa(size[1]))
	run("pipe-pane", "cat > "+raw)
	run("respawn-pane", "-k", "-c", dir, "-e", "HISTFILE=", command)
	rest := func() []byte {
		last := -1
		for {
			time.Sleep(1500 * time.Millisecond)
			b, err := os.ReadFile(raw)
			if err == nil && len(b) == last {
				return b
			}
			last = len(b)
		}
	}
	keys := func(list []string) []byte {
		for _, k := range list {
			run("send-keys", k)
			if k == "Enter" {
				rest()
			}
		}
		return rest()
	}
	lines := func() []string { return strings.Split(strings.TrimRight(run("capture-pane", "-p"), "\n"), "\n") }
	rest()
	s := session{Tmux: strings.TrimSpace(run("-V")), Columns: size[0], Rows: size[1], ToColumns: size[2], ToRows: size[3]}
	s.Before = keys(before)
	s.Middle = lines()
	run("resize-window", "-x", strconv.Itoa(size[2]), "-y", strconv.Itoa(size[3]))
	rest()
	s.After = keys(after)[len(s.Before):]
	s.Final = lines()
	fmt.Sscan(run("display-message", "-p", "#{cursor_x} #{cursor_y}"), &s.X, &s.Y)
	out, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(out, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
