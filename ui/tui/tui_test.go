package tui

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
	"lab/ui/answers"
	"lab/ui/editor"
	"lab/ui/pace"
	"lab/ui/progress"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
	"lab/ui/words"
)

var update = flag.Bool("update", false, "write the screens that are seen as the expected ones")

// TestMain runs the tutor itself where a test has started this binary again on
// a terminal, with a course for tests and this computer's bash as machine.
func TestMain(m *testing.M) {
	if os.Getenv("LAB_TEST_TUTOR") == "" {
		os.Exit(m.Run())
	}
	show := Run
	if os.Getenv("LAB_TEST_NOTES") != "" {
		show = Notes
	}
	if err := show(context.Background(), testConfig()); err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
}

func testConfig() Config {
	course, err := lessons.Load(testCourse())
	if err != nil {
		panic(err)
	}
	return Config{
		Course: course, Lang: lessons.Lang(os.Getenv("LAB_TEST_TUTOR")),
		Open: func(context.Context, string) (tutor.Machine, error) {
			if os.Getenv("LAB_TEST_BROKEN") != "" {
				return nil, errNoMachine
			}
			if os.Getenv("LAB_TEST_POOR") != "" {
				return nil, errors.New("no memory")
			}
			os.Remove(os.Getenv("HOME") + "/dead")
			note("opened")
			return local{ptytest.Machine{Home: os.Getenv("HOME")}}, nil
		},
		Text:     func(_ words.Words, err error) string { return err.Error() },
		NotSetUp: func(err error) bool { return errors.Is(err, errNoMachine) },
		Ready: func(context.Context) error {
			if os.Getenv("LAB_TEST_BROKEN") != "" {
				return errNoMachine
			}
			return nil
		},
		Setup: func(ctx context.Context, stage func(string, float64), confirm func(string) bool, terminal func(func())) error {
			stage("packages", 0.4)
			if !confirm("apt-get install qemu-system-x86") {
				return errors.New("no packages")
			}
			if err := testSetup(ctx, terminal); err != nil {
				return err
			}
			os.Unsetenv("LAB_TEST_BROKEN")
			return nil
		},
		Progress: &progress.Store{Path: filepath.Join(os.Getenv("HOME"), "state", "progress.json")},
		Pace:     &pace.Store{Path: filepath.Join(os.Getenv("HOME"), "state", "took.json")},
		Answers: func() (answers.Folder, error) {
			if os.Getenv("LAB_TEST_NOANSWERS") != "" {
				return "", errors.New("read-only")
			}
			return answers.Folder(filepath.Join(os.Getenv("HOME"), "state", "answers")), nil
		},
		Edit:     func(ctx context.Context, paths []string) error { return editor.Open(ctx, os.Stdin, paths) },
		Ahead:    os.Getenv("LAB_TEST_AHEAD") != "",
		Present:  os.Getenv("LAB_TEST_PRESENT") != "",
		Start:    os.Getenv("LAB_TEST_START"),
		Position: filepath.Join(os.Getenv("HOME"), "state", "present.json"),
		In:       os.Stdin, Out: os.Stdout, Env: os.Environ(),
	}
}

var errNoMachine = errors.New("no machine")

func testCourse() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	course := fstest.MapFS{
		"10-dac/lesson.yaml": file(`id: dac
title: {de: Dateirechte, en: File permissions}
steps:
  - id: read
    slide: Klassische Rechte 1/2
    files: [{source: note, target: "~/note"}]
    type: cat note
    expect: works
    signs: {works: {exit: 0, errno: none, output: Inhalt}}
  - id: closed
    after: [read]
    type: |
      chmod 0 note
      sh -c 'echo "cat: note: Permission denied"; exit 1'
    expect: blocked
    by: dac
    asks:
      - {says: {de: ihr Inhalt, en: its content}, outcome: works}
      - {errno: EACCES}
      - {errno: EPERM}
    signs:
      works: {exit: 0, errno: none}
      blocked: {exit: 1, errno: EACCES, from: cat}
    controls:
      - id: opened
        changes: {de: mit Leserecht, en: with the right to read}
        type: chmod 600 note; cat note
        outcome: works
    proofs:
      - id: mode
        shows: {de: Die Datei hat Modus 600., en: The file has mode 600.}
        type: stat -c %a note
        signs: {output: "600"}
  - id: slow
    type: sleep 1000
    expect: works
    signs: {works: {exit: 0}}
`),
		"10-dac/files/note": file("Inhalt der Datei\n"),
		"10-dac/de.md": file("# Dateirechte\n\nWer eine Datei lesen darf, steht in ihrem *Modus*.\n\n" +
			"## Lesen {#read}\n\nDie Datei liegt bereit. `cat` zeigt sie.\n\n### {#read/hint}\n\nSieh mit `ls -l` nach.\n\n### {#read/notice}\n\nSie ist lesbar.\n\n" +
			"## Ohne Rechte {#closed}\n\nUnd jetzt?\n\n### {#closed/notice}\n\nEACCES.\n\n## Langsam {#slow}\n\nDas dauert.\n"),
		"10-dac/en.md": file("# File permissions\n\nWho may read a file is said by its *mode*.\n\n" +
			"## Reading {#read}\n\nThe file is there. `cat` shows it.\n\n### {#read/hint}\n\nLook with `ls -l`.\n\n### {#read/notice}\n\nIt can be read.\n\n" +
			"## Without rights {#closed}\n\nAnd now?\n\n### {#closed/notice}\n\nEACCES.\n\n## Slow {#slow}\n\nThis takes a while.\n"),
		"20-more/lesson.yaml": file("id: more\ntitle: {de: Mehr davon, en: More of it}\nsteps:\n  - id: one\n    type: \"true\"\n    expect: works\n    signs: {works: {exit: 0}}\n"),
		"20-more/de.md":       file("# Mehr davon\n\nNoch etwas.\n\n## Eins {#one}\n\nEins.\n\n### {#one/today}\n\nHeute ist es *anders*.\n"),
		"20-more/en.md":       file("# More of it\n\nSomething else.\n\n## One {#one}\n\nOne.\n\n### {#one/today}\n\nIt *differs* today.\n"),
	}
	if strings.HasPrefix(os.Getenv("LAB_TEST_START"), "long") {
		maps.Copy(course, fstest.MapFS{
			"15-long/lesson.yaml": file("id: long\ntitle: {de: Lang, en: Long}\nsteps:\n  - id: one\n    type: |\n" + numbered("      echo the-word-%d\n", 0, 9) +
				"    expect: works\n    signs: {works: {exit: 0}}\n"),
			"15-long/de.md": file("# Lang\n\n" + numbered("Absatz %d.\n\n", 1, 16) + "## Eins {#one}\n\n" + numbered("Zeile %d.\n\n", 1, 10) + "### {#one/notice}\n\n" + numbered("Merke %d.\n\n", 1, 7)),
			"15-long/en.md": file("# Long\n\nLong.\n\n## One {#one}\n\nOne.\n\n### {#one/notice}\n\nNote.\n"),
		})
	}
	if strings.HasPrefix(os.Getenv("LAB_TEST_START"), "grow") {
		maps.Copy(course, fstest.MapFS{
			"16-grow/lesson.yaml": file(`id: grow
title: {de: Wachsen, en: Growing}
steps:
  - id: one
    type: |
      test -e go || { echo "cat: go: Permission denied"; touch ended; false; }
    expect: blocked
    by: dac
    signs:
      works: {exit: 0, errno: none}
      blocked: {exit: 1, errno: EACCES, from: cat}
    controls:
      - id: later
        changes: {de: später, en: later}
        type: until [ -e go ]; do sleep 0.05; done
        outcome: works
    proofs:
      - id: there
        shows: {de: Da ist sie., en: It is there.}
        type: echo 600
        signs: {output: "600"}
`),
			"16-grow/de.md": file("# Wachsen\n\nEs wächst.\n\n## Eins {#one}\n\nEins.\n"),
			"16-grow/en.md": file("# Growing\n\nIt grows.\n\n## One {#one}\n\nOne.\n"),
		})
	}
	if strings.HasPrefix(os.Getenv("LAB_TEST_START"), "task") {
		maps.Copy(course, testExercise())
	}
	return course
}

// numbered is a text for each number.
func numbered(format string, from, to int) string {
	text := ""
	for i := from; i < to; i++ {
		text += fmt.Sprintf(format, i)
	}
	return text
}

// A user sits at a terminal on which the tutor runs.
type user struct {
	t      *testing.T
	cmd    *exec.Cmd
	pty    *os.File
	screen *pane.Screen
	done   chan struct{}
	heard  chan time.Time // one element: when something was last written
}

// A tap notes when something is written.
type tap chan time.Time

func (t tap) Write(b []byte) (int, error) {
	select {
	case <-t:
	default:
	}
	t <- time.Now()
	return len(b), nil
}

// sit starts the tutor on a terminal of its own.
func sit(t *testing.T, columns, rows int, env ...string) *user {
	t.Helper()
	home, err := os.MkdirTemp("", "lab-tutor-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) }) // a shell that was killed may still write
	if err := os.WriteFile(home+"/.profile", []byte("PS1='host:~$ '; unset HISTFILE\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append([]string{"LAB_TEST_TUTOR=de", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8"}, env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)})
	if err != nil {
		t.Fatal(err)
	}
	u := &user{t: t, cmd: cmd, pty: f, done: make(chan struct{}), heard: make(chan time.Time, 1)}
	u.screen = pane.NewScreen(columns, rows, func(b []byte) { f.Write(b) })
	go func() {
		io.Copy(io.MultiWriter(tap(u.heard), u.screen), f)
		close(u.done)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		f.Close()
		u.screen.Close()
	})
	return u
}

// presses types keys as a terminal sends them.
func (u *user) presses(keys ...string) {
	u.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(u.pty, k); err != nil {
			u.t.Fatal(err)
		}
	}
}

const (
	enter    = "\r"
	right    = "\x1b[C"
	left     = "\x1b[D"
	f12      = "\x1b[24~"
	ctrlC    = "\x03"
	patience = 5 * time.Minute
)

// patience is how long something may take: less where the tests have less time.
func (u *user) patience() time.Duration {
	if end, ok := u.t.Deadline(); ok {
		return min(patience, time.Until(end)-5*time.Second)
	}
	return patience
}

// sees waits until a text is on the screen.
func (u *user) sees(text string) {
	u.t.Helper()
	u.waits(func() bool { return strings.Contains(u.screen.Text(), text) }, text+" is not on the screen")
}

// misses waits until a text is not on the screen any more.
func (u *user) misses(text string) {
	u.t.Helper()
	u.waits(func() bool { return !strings.Contains(u.screen.Text(), text) }, text+" is on the screen")
}

func (u *user) waits(until func() bool, what string) {
	u.t.Helper()
	deadline := time.After(u.patience())
	for !until() {
		select {
		case <-u.screen.Dirty():
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			u.t.Fatalf("%s:\n%s", what, u.screen.Text())
		}
	}
}

// golden waits until the screen is as the one that is kept.
func (u *user) golden(name string) {
	u.t.Helper()
	path := filepath.Join("testdata", "screens", name+".txt")
	if *update {
		u.write(path)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		u.t.Fatal(err)
	}
	got := ""
	for deadline := time.Now().Add(min(time.Minute, u.patience())); got != string(want); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			u.t.Errorf("the screen is not as in %s:\n%s\nwant:\n%s", path, got, want)
			return
		}
		got = u.screen.Text() + "\n"
	}
}

// write keeps the screen once it has come to rest.
func (u *user) write(path string) {
	u.t.Helper()
	text := u.screen.Text()
	for last := ""; last != text; text = u.screen.Text() {
		last = text
		time.Sleep(500 * time.Millisecond)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		u.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
		u.t.Fatal(err)
	}
}

// leaves ends the tutor and waits until it is gone.
func (u *user) leaves() {
	u.t.Helper()
	u.presses("q")
	select {
	case <-u.done:
	case <-time.After(u.patience()):
		u.t.Fatalf("it does not end:\n%s", u.screen.Text())
	}
}

var sizes = []struct {
	name          string
	columns, rows int
}{{"narrow", 60, 20}, {"normal", 80, 24}, {"wide", 120, 40}}

// TestLesson is a learner who goes through a lesson, at three sizes.
func TestLesson(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			u := sit(t, size.columns, size.rows)
			u.sees("Dateirechte")
			u.golden(size.name + "-course")
			u.presses(enter)
			u.sees("Enter weiter")
			u.golden(size.name + "-intro")
			u.presses(enter)
			u.sees("Deine Vorhersage")
			u.presses("h")
			u.sees("ls -l")
			u.presses("f")
			u.sees("funktioniert ✓")
			u.golden(size.name + "-predicted")
			u.presses(enter)
			u.sees("Sie ist lesbar")
			u.sees("weiter")
			u.golden(size.name + "-works")
			u.presses(right)
			u.sees("Und jetzt?")
			u.presses("f", "3")
			u.sees("3 EPERM ✓")
			u.presses("1", enter)
			u.sees("bestanden")
			u.sees("ihr Inhalt – nicht wie vorhergesagt:")
			u.golden(size.name + "-blocked")
			u.presses("?")
			u.sees("Tasten")
			u.golden(size.name + "-help")
			u.presses("?", "L")
			u.sees("pass")
			u.sees("Control")
		})
	}
}

// TestResume: what was done is there again at the next start.
func TestResume(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right)
	u.sees("Deine Vorhersage")
	u.presses(enter)
	u.sees("Sie ist lesbar")
	u.leaves2()
	again := sit(t, 80, 24, "HOME="+homeOf(u))
	again.sees("begonnen")
	again.presses(enter)
	again.sees("Beim letzten Mal: funktioniert, bestanden")
}

// TestErrata: the page can be opened in the course, and the course ends with it.
func TestErrata(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses("e")
	u.sees("Wo der Vortrag veraltet oder falsch ist")
	u.sees("more/one")
	u.golden("normal-errata")
	u.presses("L")
	u.sees("○ Mehr davon")
	u.presses("/", "m", "o", "r", "e", enter, enter, right)
	u.sees("Deine Vorhersage")
	u.presses(enter)
	u.sees("bestanden")
	u.presses("G", enter)
	u.sees("Das war der Kurs")
	u.golden("normal-end")
	u.presses(enter)
	u.sees("● Mehr davon")
}

func homeOf(u *user) string {
	for _, e := range u.cmd.Env {
		if h, ok := strings.CutPrefix(e, "HOME="); ok {
			return h
		}
	}
	return ""
}

// leaves2 leaves with a machine open, which has to be confirmed.
func (u *user) leaves2() {
	u.t.Helper()
	u.presses("q")
	u.sees("lab beenden?")
	u.leaves()
}

// TestHints: hints come one by one, and then the solution.
func TestHints(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right)
	u.sees("h zeigt einen Tipp (noch 1)")
	u.presses("h")
	u.sees("Tipp 1 von 1")
	u.sees("h Auflösung")
	if strings.Contains(u.screen.Text(), "Soll:") {
		t.Errorf("the solution is there before it was asked for:\n%s", u.screen.Text())
	}
	u.presses("h")
	u.sees("Erwartet: funktioniert")
	u.sees("Sie ist lesbar")
	u.presses("f", enter)
	u.sees("richtig")
}

// TestCancel: Ctrl-C stops a demo, not lab. The machine is kept and reset for the next
// one, or it is said that it is gone.
func TestCancel(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, right, right)
	u.sees("Das dauert")
	u.presses(enter)
	u.sees("│host:~$ sleep 1000")
	u.presses(ctrlC)
	u.sees("abgebrochen")
	u.sees("Enter ausführen")
	u.presses(enter)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		b, err := os.ReadFile(homeOf(u) + "/machines")
		if string(b) == "opened reset " {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the machines were %q, %v", b, err)
		}
	}
	u.misses("abgebrochen") // what is on the screen is no older than the key
	u.sees("│host:~$ sleep 1000")
	if err := os.WriteFile(homeOf(u)+"/dead", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.presses(ctrlC)
	u.sees("Die Maschine ist weg")
}

// testSetup asks for a password, as sudo does, or takes until it is ended.
func testSetup(ctx context.Context, terminal func(func())) error {
	switch os.Getenv("LAB_TEST_BROKEN") {
	case "sudo":
		cmd := exec.Command("sh", "-c", "stty -a | grep -q ' icanon' && printf 'Password: ' && read -r p && [ \"$p\" = 'qs secret' ]")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		err := errors.New("nobody gave the terminal")
		terminal(func() { err = cmd.Run() })
		return err
	case "long":
		<-ctx.Done()
		time.Sleep(200 * time.Millisecond)
		fmt.Println("ended in order")
		return context.Cause(ctx)
	}
	return nil
}

// TestSetupAsksForPassword: what installs packages has the terminal for itself.
func TestSetupAsksForPassword(t *testing.T) {
	u := sit(t, 80, 24, "LAB_TEST_BROKEN=sudo")
	u.sees("noch nicht gebaut")
	u.presses("s")
	u.sees("apt-get install")
	u.presses("j")
	u.sees("Password:")
	u.presses("qs secret\r")
	u.sees("Die lab-Maschine ist fertig")
	u.presses(enter)
	u.sees("ihrem Modus")
}

// TestQuitWhileBuilding: the build has ended before lab does.
func TestQuitWhileBuilding(t *testing.T) {
	u := sit(t, 80, 24, "LAB_TEST_BROKEN=long")
	u.sees("noch nicht gebaut")
	u.presses("s")
	u.sees("apt-get install")
	u.presses("jq")
	u.sees("Der Bau der Maschine wird dann abgebrochen")
	u.presses("j")
	u.sees("ended in order")
}

// TestSetup: without a machine the course can be read, and set-up is offered,
// asked about, and tried again.
func TestSetup(t *testing.T) {
	u := sit(t, 80, 24, "LAB_TEST_BROKEN=1")
	u.sees("noch nicht gebaut")
	u.golden("normal-not-set-up")
	u.presses(enter)
	u.sees("ihrem Modus")
	u.presses(right)
	u.sees("Deine Vorhersage")
	u.presses("s")
	u.sees("apt-get install")
	u.golden("normal-confirm")
	u.presses("n")
	u.sees("gescheitert: no packages")
	u.presses("s")
	u.sees("apt-get install")
	u.presses("j")
	u.sees("Die lab-Maschine ist fertig")
	u.presses(enter)
	u.sees("bestanden")
}

// TestShell: a shell in the same machine, in and out with one key.
func TestShell(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, enter)
	u.sees("Sie ist lesbar")
	u.presses("t")
	u.sees("F12 verlässt das Terminal")
	u.sees("host:~$")
	u.presses("echo $((6*7)) q\r")
	u.sees("42 q\n│host:~$")
	u.golden("normal-shell")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses(f12, "exit\r")
	u.sees("Shell beendet")
}

// TestTabs: a demo is shown while it runs and after, whatever shell is open, which is a
// tab beside it; both keep what they have shown, also when the pane is zoomed.
func TestTabs(t *testing.T) {
	u := sit(t, 200, 50)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("F12 verlässt das Terminal")
	u.sees("host:~$")
	u.presses("echo $((6*7)) q\r")
	u.sees("42 q")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses("f", enter)
	u.sees("$ cat note")
	u.sees("│Inhalt der Datei")
	u.sees("bestanden")
	u.golden("tabs")
	own, demo := u.finds("Shell von user"), u.finds("Demo")
	u.presses("\t")
	u.sees("│42 q")
	u.presses("\t")
	u.sees("│Inhalt der Datei")
	u.presses(own.click())
	u.sees("│42 q")
	u.presses(demo.click())
	u.sees("│Inhalt der Datei")
	u.presses("z")
	u.sees("z klein")
	if text := u.screen.Text(); strings.Contains(text, "bestanden") {
		t.Errorf("the pane does not have the whole window:\n%s", text)
	}
	u.presses("\t")
	u.sees("│42 q")
	u.presses(f12, "echo $(stty size)\r")
	u.sees("46 198")
	u.presses(f12, "z")
	u.sees("z groß")
	u.sees("bestanden")
	u.presses(right, right, enter)
	u.sees("$ sleep 1000")
	u.presses("t", "echo $((40+4)) q\r")
	u.sees("│44 q")
	u.presses(f12, "\t")
	u.sees("$ sleep 1000")
}

// TestTabsNarrow: where there is no room beside the text, one key leads through the
// text, the demo and the shell.
func TestTabsNarrow(t *testing.T) {
	u := sit(t, 60, 20)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses(enter)
	u.sees("Sie ist lesbar")
	u.presses("\t")
	u.sees("│Inhalt der Datei")
	u.golden("narrow-tabs")
	u.presses("\t")
	u.sees("F12 kehrt zurück")
	u.presses("\t")
	u.sees("Sie ist lesbar")
}

// TestTypingStays: what is typed for a step is judged as that step, also after another
// one was looked at, and the learner's own shell is another terminal.
func TestTypingStays(t *testing.T) {
	u := sit(t, 120, 40)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	u.presses("echo $((6*7)) q\r")
	u.sees("42 q")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses("i")
	u.sees("Die Vorlage liegt da")
	u.sees("F12 verlässt das Terminal")
	u.presses("echo $((40+3)) q\r")
	u.sees("│43 q")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses(right)
	u.sees("Und jetzt?")
	u.presses("\t")
	u.sees("│42 q")
	u.presses(left)
	u.sees("Die Datei liegt bereit")
	u.presses("\t")
	u.sees("│43 q")
	u.sees("Enter beurteilen")
	u.presses(enter)
	u.sees("dein eigener Versuch")
	u.sees("eingetippt  echo $((40+3)) q")
}

// TestReadsFirst: going on shows what is left of a page before it leaves it, on an
// introduction, before and after a run, and on the projector.
func TestReadsFirst(t *testing.T) {
	u := sit(t, 60, 20, "LAB_TEST_START=long")
	u.sees("Absatz 1.")
	for _, key := range []string{enter, " "} {
		u.presses(key)
		u.sees("Absatz 15.")
		u.presses("g")
		u.sees("Absatz 1.")
	}
	u.presses(enter, enter)
	u.sees("Zeile 1.")
	u.sees("Enter weiter")
	u.presses(enter)
	u.sees("Deine Vorhersage")
	u.presses(enter)
	u.sees("Enter ausführen")
	u.presses(enter)
	u.sees("Ergebnis")
	u.sees("Enter weiter")
	u.presses(enter)
	u.sees("Merke 6.")
	p := sit(t, 60, 20, "LAB_TEST_START=long", "LAB_TEST_PRESENT=1")
	p.sees("Absatz 1.")
	p.presses("\x1b[6~")
	p.sees("Absatz 15.")
	p.presses("\x1b[5~")
	p.sees("Absatz 1.")
}

// TestWholeCommand: the command to type is in view, whole, while it is typed.
func TestWholeCommand(t *testing.T) {
	for _, size := range sizes {
		u := sit(t, size.columns, size.rows, "LAB_TEST_START=long/one")
		u.sees("Zeile 1.")
		u.presses("i")
		u.sees("F12 verlässt das Terminal")
		for i := range 9 {
			u.sees(fmt.Sprintf("echo the-word-%d", i))
		}
	}
}

// TestLongNotice: a notice that is wider than the window is shown whole.
func TestLongNotice(t *testing.T) {
	u := sit(t, 60, 20, "LAB_TEST_START=dac/read")
	u.sees("Die Datei liegt bereit")
	u.presses("i")
	u.sees("wenn du magst.")
	u.sees("Tippe dann den Befehl.")
}

// TestGrows: as soon as the act has ended its picture is there, marked as not proved, and
// the track says what runs, and how long it took last time; then comes the verdict, and nothing moves.
func TestGrows(t *testing.T) {
	for _, columns := range []int{80, 120} {
		u := sit(t, columns, 40, "LAB_TEST_START=grow/one")
		u.sees("Deine Vorhersage")
		u.presses("n", enter)
		u.sees("noch nicht nachgewiesen")
		u.sees("▐unbekannt ? ✗ EACCES▌")
		for _, part := range []string{"✓ Demo ", " Gegenprobe ", "○ Nachweis"} {
			u.sees(part)
		}
		for _, moved := range spins[:3] {
			u.sees(string(moved) + " Gegenprobe")
		}
		grown := []string{"Ergebnis", "✗ EACCES▌", "Vorhersage  funktioniert nicht", "beobachtet  ■ funktioniert nicht"}
		var before []cell
		for _, text := range grown {
			before = append(before, u.finds(text))
		}
		if err := os.WriteFile(homeOf(u)+"/go", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		u.sees("✓ bestanden")
		u.misses("noch nicht nachgewiesen")
		grown[3] = "beobachtet  funktioniert nicht"
		for i, text := range grown {
			if at := u.finds(text); at.row != before[i].row {
				t.Errorf("%q moved from %v to %v:\n%s", text, before[i], at, u.screen.Text())
			}
		}

		if err := os.Remove(homeOf(u) + "/go"); err != nil {
			t.Fatal(err)
		}
		u.presses("a")
		u.sees("~") // it took so long last time
		u.sees("(zuletzt ")
		u.sees("noch nicht nachgewiesen")
		if err := os.WriteFile(homeOf(u)+"/go", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		u.sees("✓ bestanden")
		u.leaves2()
		if b, err := os.ReadFile(homeOf(u) + "/state/took.json"); err != nil || !strings.Contains(string(b), "grow/one control later") {
			t.Errorf("how long it took is not kept: %q, %v", b, err)
		}
	}
}

// TestAhead: the machine is started when a lesson is opened, and in a presentation at
// once, and the first step runs in that one; why there is none is said.
func TestAhead(t *testing.T) {
	u := sit(t, 80, 24, "LAB_TEST_AHEAD=1")
	u.sees("Dateirechte")
	if b, err := os.ReadFile(homeOf(u) + "/machines"); err == nil {
		t.Errorf("in the course there is a machine: %q", b)
	}
	u.presses(enter)
	opened := func(u *user) {
		t.Helper()
		u.waits(func() bool { b, _ := os.ReadFile(homeOf(u) + "/machines"); return string(b) == "opened " }, "no machine was started")
	}
	opened(u)
	u.presses(right, enter)
	u.sees("bestanden")
	u.leaves2()
	opened(sit(t, 80, 24, "LAB_TEST_AHEAD=1", "LAB_TEST_PRESENT=1"))
	poor := sit(t, 80, 24, "LAB_TEST_AHEAD=1", "LAB_TEST_POOR=1")
	poor.sees("Dateirechte")
	poor.presses(enter)
	poor.sees("Die Maschine lässt sich nicht benutzen: no memory")
}

// TestChangedFile: steps that run first are announced in the pane; a file of theirs that
// the learner has changed is told, and nothing passes with it.
func TestChangedFile(t *testing.T) {
	u := sit(t, 120, 40, "LAB_TEST_START=dac/closed")
	u.sees("Und jetzt?")
	u.presses(enter)
	u.sees("zuerst der Schritt read, auf dem dieser aufbaut")
	u.sees("jetzt dieser Schritt")
	u.sees("bestanden")
	u.presses(left, "i")
	u.sees("F12 verlässt das Terminal")
	u.presses("echo other >> note\r")
	u.sees("$ echo other >> note")
	u.presses("cat note\r")
	u.sees("other\n")
	u.presses(f12)
	u.sees("Enter beurteilen")
	u.presses(enter)
	u.sees("dein eigener Versuch")
	u.presses(right)
	u.sees("Und jetzt?")
	u.presses("a")
	u.sees("Ein früherer Schritt hat ~/note angelegt")
	u.sees("nicht beurteilbar")
}

// TestPrefix: a key that every keyboard has leads out of the terminal, or gives the
// next one to lab; twice it is the terminal's own. It is named in the pane's frame at
// every size.
func TestPrefix(t *testing.T) {
	const ctrlG = "\x07"
	u := sit(t, 60, 20)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	u.sees("auch Ctrl-G Esc")
	u.presses("cat -v", enter, ctrlG+ctrlG)
	u.sees("^G")
	u.presses(ctrlG, "L")
	u.sees("F12 returns")
	u.presses(f12, ctrlG, "\x1b")
	u.sees("F12 returns")
}

// TestBehindDialog: what lies on top of the screen keeps the mouse from what lies
// behind it.
func TestBehindDialog(t *testing.T) {
	u := sit(t, 120, 24)
	u.sees("▸ ○ Dateirechte")
	more := u.finds("○ Mehr davon")
	u.presses("?")
	u.sees("Im Kurs")
	u.presses(more.wheel(down), more.click(), more.click())
	u.sees("▲")
	u.presses("\x1b")
	u.sees("▸ ○ Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	shell := u.finds("host:~$")
	u.presses(f12)
	u.sees("F12 kehrt zurück")
	u.presses("q")
	u.sees("lab beenden?")
	u.presses(shell.click(), "n")
	u.sees("F12 kehrt zurück")
	u.presses("L")
	u.sees("F12 returns")
	u.presses(shell.click())
	u.sees("F12 leave the terminal")
}

// A cell is a place on the screen, from 1.
type cell struct{ column, row int }

const down = 65 // the wheel, as xterm sends it

func (c cell) click() string { return c.send(0, 'M') + c.send(0, 'm') }

func (c cell) wheel(direction int) string { return strings.Repeat(c.send(direction, 'M'), 5) }

// send is what a terminal sends of its mouse (SGR 1006).
func (c cell) send(button int, end rune) string {
	return fmt.Sprintf("\x1b[<%d;%d;%d%c", button, c.column, c.row, end)
}

// finds is where a text is on the screen.
func (u *user) finds(text string) cell {
	u.t.Helper()
	u.sees(text)
	for i, line := range strings.Split(u.screen.Text(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			return cell{utf8.RuneCountInString(before) + 1, i + 1}
		}
	}
	u.t.Fatalf("%q is not on the screen any more", text)
	return cell{}
}

// TestTypedAhead: what is typed while a terminal opens is for it.
func TestTypedAhead(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right)
	u.sees("Deine Vorhersage")
	u.presses("techo $((6*7)) qL\r")
	u.sees("42 qL")
	u.sees("F12 verlässt das Terminal")
	u.presses("exit\r")
	u.sees("Shell beendet")
	u.presses("icat note\r")
	u.sees("Sie ist lesbar")
	u.sees("bestanden")
}

// TestSearch: what is found by a step opens that step, what by its title where the
// learner was.
func TestSearch(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses("/chmod", enter)
	u.sees("Suche: chmod")
	u.presses(enter)
	u.sees("Und jetzt?")
	u.presses("\x1b")
	u.sees("Suche: chmod")
	u.presses("\x1b")
	u.sees("Mehr davon")
	u.presses("/mehr", enter)
	u.sees("Suche: mehr")
	u.presses(enter)
	u.sees("Noch etwas.")
}

// TestTyping: the learner types the command and is judged at once; something
// else is judged when asked for.
func TestTyping(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, "i")
	u.sees("tippe den Befehl")
	u.sees("Die Vorlage liegt da")
	u.sees("host:~$")
	u.presses("cat  note\r")
	u.sees("Sie ist lesbar")
	u.sees("bestanden")
	u.presses(right)
	u.sees("Und jetzt?")
	u.presses("i")
	u.sees("tippe den Befehl")
	u.sees("host:~$")
	u.presses("chmod 0 note\recho $((40+2)) q\r")
	u.sees("42 q\n│host:~$")
	u.presses(f12)
	u.sees("Enter beurteilen")
	u.presses(enter)
	u.sees("eingetippt  chmod 0 note")
	u.sees("echo $((40+2)) q")
	u.sees("dein eigener Versuch")
	u.golden("normal-typed")
}

// TestPresent: one thing at a time, the result hidden until it is asked for,
// and notes on a second terminal that follow.
func TestPresent(t *testing.T) {
	const pageDown, pageUp = "\x1b[6~", "\x1b[5~"
	u := sit(t, 100, 30, "LAB_TEST_PRESENT=1")
	n := sit(t, 80, 24, "LAB_TEST_NOTES=1", "LAB_TEST_START=dac", "HOME="+homeOf(u))
	n.sees("Es läuft keine Präsentation")
	u.sees("Lektionen")
	u.presses(enter)
	u.sees("Wer eine Datei")
	u.presses(pageDown)
	u.sees("Die Datei liegt bereit")
	u.golden("present-text")
	n.sees("Erwartet: funktioniert")
	n.sees("Sie ist lesbar")
	u.presses(pageDown)
	u.sees("$ cat note")
	u.golden("present-command")
	u.presses(pageDown)
	u.sees("weiter zeigt das Ergebnis")
	u.golden("present-ran")
	n.sees("Demo")
	u.presses(pageDown)
	u.sees("bestanden")
	u.golden("present-result")
	u.presses(pageDown)
	u.sees("Sie ist lesbar")
	u.presses(pageDown)
	u.sees("Und jetzt?")
	n.sees("Erwartet: funktioniert nicht, verhindert durch Dateirechte")
	u.presses(pageUp)
	u.sees("$ cat note")
	u.leaves2()
	n.sees("Es läuft keine Präsentation")
	if _, err := os.Stat(homeOf(u) + "/state/progress.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a presentation is kept as a learner's progress: %v", err)
	}
}

// TestPresentPauses: before the control and before the proof the room can be asked, also
// by the notes; then the verdict is revealed, and nothing of what stands there moves.
func TestPresentPauses(t *testing.T) {
	const pageDown = "\x1b[6~"
	for _, size := range sizes {
		u := sit(t, size.columns, size.rows, "LAB_TEST_PRESENT=1", "LAB_TEST_START=dac/closed")
		n := sit(t, 80, 24, "LAB_TEST_NOTES=1", "HOME="+homeOf(u))
		u.sees("Und jetzt?")
		n.sees("Danach: Langsam")
		n.sees("$ sleep 1000")
		u.presses(pageDown)
		u.sees("$ chmod 0 note")
		command := u.finds("$ chmod 0 note")
		u.presses(pageDown)
		u.sees("Pause vor der Gegenprobe: mit Leserecht")
		n.sees("Pause vor der Gegenprobe")
		if strings.Contains(u.screen.Text(), "Gegenprobe  mit Leserecht") {
			t.Error("the control has run")
		}
		u.presses(pageDown)
		u.sees("Pause vor dem Nachweis: Die Datei hat Modus 600.")
		n.sees("Pause vor dem Nachweis")
		stands := func() []string {
			lines := strings.Split(u.screen.Text(), "\n")[:command.row+1]
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ▼") // there is more of the text
			}
			return lines
		}
		above := stands()
		u.presses(pageDown)
		u.sees("weiter zeigt das Ergebnis")
		u.presses(pageDown)
		u.sees("bestanden")
		if now := stands(); !slices.Equal(now, above) || u.finds("$ chmod 0 note") != command {
			t.Errorf("%s: %q, before the verdict %q", size.name, now, above)
		}
	}
}

// TestBlack: a key makes the whole screen black, and the next one brings back what was
// there; the keys are named only when that is asked for.
func TestBlack(t *testing.T) {
	u := sit(t, 80, 24, "LAB_TEST_PRESENT=1", "LAB_TEST_START=dac/read")
	u.sees("Die Datei liegt bereit")
	before := u.screen.Text()
	if strings.Contains(before, "beenden") {
		t.Errorf("the keys are named:\n%s", before)
	}
	u.presses("b")
	u.waits(func() bool { return strings.TrimSpace(u.screen.Text()) == "" }, "it is not black")
	u.presses("\x1b[6~")
	u.waits(func() bool { return u.screen.Text() == before }, "it does not come back")
	u.presses("m")
	u.sees("b schwarz")
	u.presses("m")
	u.waits(func() bool { return u.screen.Text() == before }, "the keys stay")
}

// TestFiles: a step's files, and how they differ in the machine.
func TestFiles(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right)
	u.sees("Deine Vorhersage")
	u.presses("v")
	u.sees("┃ Inhalt der Datei")
	u.sees("d vergleicht mit der Datei in der Maschine")
	u.presses("d")
	u.sees("gibt es diese Datei noch nicht")
	if err := os.WriteFile(homeOf(u)+"/note", []byte("Etwas anderes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.presses("d")
	u.sees("+ Etwas anderes")
	u.presses("v", "v")
	u.presses(enter)
	u.sees("Sie ist lesbar")
	u.presses("d")
	u.sees("In der Maschine ist sie identisch")
}

// TestResize: too small is said, and comes back.
func TestResize(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	for _, size := range []struct {
		columns, rows int
		text          string
	}{{50, 24, "zu klein: 50 × 24"}, {80, 12, "zu klein: 80 × 12"}, {1, 1, ""}, {120, 40, "Dateirechte"}, {60, 20, "Dateirechte"}} {
		u.resizes(size.columns, size.rows)
		u.sees(size.text)
	}
}

// TestMachineGone: a machine that died is noticed when its shell ends, and
// another one takes its place.
func TestMachineGone(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	if err := os.WriteFile(homeOf(u)+"/dead", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.presses("exit\r")
	u.sees("Die Maschine ist weg; der nächste Lauf startet eine neue. (")
	u.presses(enter)
	u.sees("bestanden")
}

// TestResizeStorm: whatever sizes the window went through, the screen is right
// afterwards, with a demo's output and with a shell that is written to.
func TestResizeStorm(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, enter)
	u.sees("Sie ist lesbar")
	u.sees("weiter")
	before := u.screen.Text()
	storm := func() {
		random := rand.New(rand.NewPCG(5, 5))
		for range 200 {
			u.resizes(1+random.IntN(200), 1+random.IntN(70))
			time.Sleep(time.Duration(random.IntN(4)) * time.Millisecond)
		}
		u.resizes(80, 24)
	}
	storm()
	u.sees(before)
	u.presses("t")
	u.sees("F12 verlässt das Terminal") // the demo's output has a prompt, too
	u.sees("host:~$")
	// It ends when the storm has, and if the last size has come.
	u.presses(`until [ -e stop ] && [ "$(stty size)" = "12 78" ]; do echo line $((++i)); done; clear; echo right`, enter)
	u.sees("│line ")
	storm()
	if err := os.WriteFile(homeOf(u)+"/stop", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.sees("│right\n│host:~$")
}

// resizes changes the size of the window.
func (u *user) resizes(columns, rows int) {
	u.t.Helper()
	u.screen.Resize(columns, rows)
	if err := pty.Setsize(u.pty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)}); err != nil {
		u.t.Fatal(err)
	}
}

// TestWalls: the walls of a process that runs in a shell, beside those of
// process 1. The process is on a pseudo-terminal of this computer, on which
// others may be started; what there is to be seen of any is enough.
func TestWalls(t *testing.T) {
	if _, err := exec.LookPath("perl"); err != nil {
		t.Skip("needs perl, as the machine has it")
	}
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	u.presses("sleep 1234\r", f12)
	u.sees("F12 kehrt zurück")
	u.presses("p")
	u.sees("Host (PID 1)")
	u.sees("Caps effektiv")
	u.presses("p")
	u.sees("│host:~$ sleep 1234")
}

// local is a machine that can be dead, and of which it is noted what becomes of it.
type local struct{ ptytest.Machine }

func (l local) Start(ctx context.Context, c runner.Command) (runner.Process, error) {
	if _, err := os.Stat(l.Home + "/dead"); err == nil {
		return nil, errors.New("connection refused")
	}
	return l.Machine.Start(ctx, c)
}

// Beside is a machine with a home of its own.
func (l local) Beside(context.Context) (runner.Machine, error) {
	if os.Getenv("LAB_TEST_ALONE") != "" {
		return nil, errors.New("no memory")
	}
	note("beside")
	home := l.Home + "/beside"
	profile, err := os.ReadFile(l.Home + "/.profile")
	if err == nil {
		err = os.RemoveAll(home)
	}
	if err == nil {
		err = os.Mkdir(home, 0o700)
	}
	if err == nil {
		err = os.WriteFile(home+"/.profile", profile, 0o600)
	}
	return local{ptytest.Machine{Home: home}}, err
}

func (local) Reset(context.Context) error {
	note("reset")
	return nil
}

func (local) Close() error {
	note("closed")
	return nil
}

// note notes what becomes of machines.
func note(what string) {
	f, err := os.OpenFile(filepath.Join(os.Getenv("HOME"), "machines"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		fmt.Fprint(f, what+" ")
		f.Close()
	}
}
