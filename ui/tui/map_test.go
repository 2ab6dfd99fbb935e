package tui

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/progress"
)

// course is the tutor with lab's own course, of a size.
func ownCourse(t *testing.T, lang lessons.Lang, columns, rows int) *model {
	t.Helper()
	course := lessons.Default()
	m := newModel(t.Context(), Config{Course: course, Lang: lang, Progress: &progress.Store{Path: t.TempDir() + "/p"}}, nil, newLink())
	t.Cleanup(m.link.later.wait)
	m.Update(tea.WindowSizeMsg{Width: columns, Height: rows})
	return m
}

func (m *model) types(keys ...string) {
	for _, k := range keys {
		m.Update(keyPress(k))
	}
}

// clicksOn clicks on a text.
func (m *model) clicksOn(t *testing.T, text string) {
	t.Helper()
	for y, line := range strings.Split(m.text(), "\n") {
		if i := strings.Index(line, text); i >= 0 {
			m.Update(tea.MouseClickMsg{X: ansi.StringWidth(line[:i]), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	t.Fatalf("no %q to click on in\n%s", text, m.text())
}

// TestMap: at every size the course says what it is, how far the learner is, and what
// there is to learn; on a wide window in a line each.
func TestMap(t *testing.T) {
	for _, lang := range lessons.Langs {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
			m := ownCourse(t, lang, size[0], size[1])
			text := m.text()
			want := []string{m.words.Map.Topics["kernel"], "0 %", "SELinux", strings.Fields(m.words.Map.Begin)[0]}
			if size[0] >= 120 {
				want = append(want, m.words.Map.Topics["beyond"], "1. ")
			}
			for i, o := range m.cfg.Course.Outlines {
				if size[0] >= 200 || i == 0 {
					want = append(want, o.Teaches[lang])
				}
			}
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%v %s: no %q in\n%s", size, lang, w, text)
				}
			}
			lines := strings.Split(text, "\n")
			for _, line := range lines {
				if n := ansi.StringWidth(line); n > size[0] {
					t.Errorf("%v %s: %d wide: %q", size, lang, n, line)
				}
			}
			if len(lines) != size[1] {
				t.Errorf("%v %s: %d lines", size, lang, len(lines))
			}
			for range m.cfg.Course.Outlines { // the selected one is always seen
				if m.types("down"); !strings.Contains(m.text(), "▸") {
					t.Fatalf("%v: nothing is selected in\n%s", size, m.text())
				}
			}
		}
	}
}

// TestFirstScreen: it is there without reading the course. What reading costs is told by
// the memory that it takes, which no other load changes.
func TestFirstScreen(t *testing.T) {
	taken := func(do func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	var m *model
	first := taken(func() { m = ownCourse(t, lessons.English, 160, 40); m.text() })
	if all := taken(func() { m.cfg.Course.Lessons() }); first > all/2 {
		t.Errorf("the first screen takes %d kB, reading the course then %d kB", first>>10, all>>10)
	}
}

// TestOutline: the list of a lesson's steps leads to each, by key and by mouse, and
// the bar above says where one is.
func TestOutline(t *testing.T) {
	m := ownCourse(t, lessons.English, 100, 30)
	m.keep(func(p *progress.Progress) { p.Steps["seccomp/default"] = progress.Step{Passed: true} })
	m.enter(m.cfg.Course.Lesson("seccomp"), "")
	m.types("o")
	if text := m.text(); !strings.Contains(text, "● 2. ") || !strings.Contains(text, "○ 5. ") {
		t.Errorf("the outline is\n%s", text)
	}
	m.types("down", "down", "enter")
	where := m.lesson.Steps[m.step].ID
	m.types("o", "home", "enter")
	if m.step != -1 {
		t.Errorf("not on the introduction but on %d", m.step)
	}
	m.types("o")
	m.clicksOn(t, "5. ")
	if m.step != 4 || m.sheet != noSheet || where == "" {
		t.Errorf("a click on the fifth step leads to %d", m.step)
	}
	if head, _, _ := strings.Cut(m.text(), "\n"); !strings.Contains(head, "Course › Kernel security › Seccomp › "+m.heading(m.lesson, m.current())) {
		t.Errorf("the bar above is %q", head)
	}
	m.clicksOn(t, "Kernel security")
	if m.screen != courseScreen || m.cfg.Course.Outlines[m.picked].ID != "seccomp" {
		t.Error("the breadcrumbs do not lead to the course")
	}
	m.width = 160
	m.types("esc")
	m.clicksOn(t, "3. ")
	if m.screen != stepScreen || m.step != 2 {
		t.Errorf("a click on a step in the course leads to %d", m.step)
	}
	for n, e := range m.lesson.Exercises {
		m.types("o", "end")
		for range len(m.lesson.Exercises) - 1 - n {
			m.types("up")
		}
		m.types("enter")
		if text := m.text(); m.exercise() != e || !strings.Contains(text, e.Title[lessons.English]) || !strings.Contains(text, "points") {
			t.Errorf("the exercise's page is\n%s", text)
		}
	}
}

// TestEnd: behind the last step stands what came of the lesson, and behind the last
// lesson what came of the course.
func TestEnd(t *testing.T) {
	m := ownCourse(t, lessons.English, 80, 40)
	seccomp := m.cfg.Course.Lesson("seccomp")
	m.keep(func(p *progress.Progress) {
		p.Steps["seccomp/no-mkdir"] = progress.Step{Passed: true, Predicted: "works", Answer: "blocked", Outcome: lessons.Blocked, Verdict: judge.Pass}
		p.Steps["seccomp/unconfined"] = progress.Step{Passed: true, Predicted: "works", Answer: "works", Outcome: lessons.Works, Verdict: judge.Pass}
		p.Steps["dac/files"] = progress.Step{Outcome: lessons.Blocked, Verdict: judge.Fail}
	})
	m.enter(seccomp, seccomp.Steps[len(seccomp.Steps)-1].ID)
	m.attempt().result = &judge.Result{}
	m.layout()
	m.types("G", "enter")
	sees := func(want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(m.text()), " "), w) {
				t.Errorf("no %q in\n%s", w, m.text())
			}
		}
	}
	sees("That was “Seccomp”", "Steps passed: 2 of 14", "1 right, 1 not", m.words.Map.Met["seccomp"], "next lesson: Mount namespaces", "a directory tree")
	for _, not := range []string{m.words.Map.Met["dac"], "type it yourself"} {
		if strings.Contains(m.text(), not) {
			t.Errorf("%q in\n%s", not, m.text())
		}
	}
	m.types("enter")
	if m.lesson.ID != "mount-namespace" || m.page != stepPage {
		t.Errorf("going on leads to %s", m.lesson.ID)
	}
	all := m.cfg.Course.Lessons()
	m.enter(all[len(all)-1], "")
	m.step = len(m.lesson.Steps) - 1
	m.turn(endPage)
	m.layout()
	sees("That was the course", "Steps passed: 2 of ", "e shows where")
	if m.types("enter"); m.screen != courseScreen {
		t.Error("the end does not lead to the course")
	}
}

// TestFind: a search forgives slips in titles, says where else it found something,
// can be edited, and gives the place back.
func TestFind(t *testing.T) {
	m := ownCourse(t, lessons.English, 80, 24)
	m.types("down", "down", "/")
	finds := func(search, first, why string) {
		t.Helper()
		m.types(append([]string{"ctrl+u"}, strings.Split(search, "")...)...)
		hits := m.hits()
		if len(hits) == 0 {
			t.Errorf("%q finds nothing", search)
			return
		}
		name := hits[0].lesson.ID
		if hits[0].part >= 0 {
			name = hits[0].lesson.Name(hits[0].lesson.Parts[hits[0].part])
		}
		if name != first || hits[0].why != why {
			t.Errorf("%q finds %s by %q, want %s by %q", search, name, hits[0].why, first, why)
		}
		if why != "" && !strings.Contains(m.text(), why+": ") {
			t.Errorf("%q: why is not said in\n%s", search, m.text())
		}
	}
	finds("sccmp", "seccomp", "")
	finds("aparmor", "apparmor", "")
	finds("PTRACE_O_SUSPEND", "seccomp/suspend", "text")
	finds("small program in classic", "seccomp", "text")
	finds("no directories", "seccomp/no-directories", "")
	finds("no-dir", "seccomp/no-directories", "")
	finds("Seccomp/no-mk", "seccomp/no-mkdir", "")
	finds("/etc/passwd /copy", "seccomp/no-directories", "command")
	m.types("enter", "enter")
	if e := m.exercise(); e == nil || e.Name() != "seccomp/no-directories" {
		t.Fatalf("opened is %v", e)
	}
	m.types("esc", "/")
	finds("mkdir /test123", "seccomp/no-mkdir", "command")
	m.types("ctrl+w")
	if m.search != "mkdir " {
		t.Errorf("Ctrl-W leaves %q", m.search)
	}
	m.types("enter", "enter")
	if m.screen != stepScreen {
		t.Fatal("nothing was opened")
	}
	m.types("esc")
	if m.search != "mkdir " || len(m.hits()) < 2 {
		t.Errorf("back in the course the search is %q", m.search)
	}
	m.types("/", "x", "q", "z", "x")
	if text := m.text(); len(m.hits()) != 0 || !strings.Contains(text, m.words.Tutor.NoMatch) || !strings.Contains(text, "Esc") {
		t.Errorf("nothing is found, but the screen says\n%s", text)
	}
	m.types("ctrl+c")
	if m.searching || m.search != "" || m.picked != 2 || m.leaving {
		t.Errorf("Ctrl-C leaves the search %q, the line %d", m.search, m.picked)
	}
	if i := slices.IndexFunc(m.usable(), func(b live) bool { return b.keys[0] == "esc" }); i >= 0 {
		t.Error("Esc does something where there is no search")
	}
}

// TestFindExactly: what stands there as it was typed comes before what is only like it.
func TestFindExactly(t *testing.T) {
	m := ownCourse(t, lessons.English, 80, 24)
	for _, want := range []string{"port", "mount", "chown", "root"} {
		like := ""
		for _, h := range m.find(want) {
			name, title := h.lesson.ID, h.lesson.ID+h.lesson.Title[lessons.English]
			if h.part >= 0 {
				name = h.lesson.Name(h.lesson.Parts[h.part])
				title = m.partTitle(h.lesson, h.part)
			}
			switch exact := h.why != "" || h.named(want) || strings.Contains(strings.ToLower(title), want); {
			case !exact:
				like = name
			case like != "":
				t.Errorf("%q finds %s before %s", want, like, name)
			}
		}
		if want == "port" && like == "" {
			t.Errorf("nothing is like %q", want)
		}
	}
}

// TestCopy: the command reaches the clipboard whole, which is said.
func TestCopy(t *testing.T) {
	m := ownCourse(t, lessons.English, 80, 24)
	m.enter(m.cfg.Course.Lesson("seccomp"), "no-mkdir")
	_, cmd := m.Update(keyPress("c"))
	if cmd == nil {
		t.Fatal("nothing is copied")
	}
	if got := fmt.Sprint(cmd()); got != strings.Join(m.current().Act.Lines, "\n") {
		t.Errorf("%q is copied", got)
	}
	if !strings.Contains(m.text(), "Copied") {
		t.Errorf("not a word of it in\n%s", m.text())
	}
}
