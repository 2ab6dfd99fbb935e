package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tell"
)

// Marks in the document that keys jump to.
const (
	resultMark = "\x00result"
	hintMark   = "\x00hint"
	typeMark   = "\x00type" // the command that the learner types
	typedMark  = "\x00typed"
)

// document is the text of the open page, and the last line before which each mark
// stands. Whatever is too wide is broken.
func (m *model) document() (lines []string, marks map[string]int) {
	columns, _ := m.docSize()
	marks = map[string]int{}
	for _, l := range m.rawDocument(columns) {
		switch {
		case strings.HasPrefix(l, "\x00"):
			marks[l] = len(lines)
		case ansi.StringWidth(l) > columns:
			lines = append(lines, wrap(l, columns)...)
		default:
			lines = append(lines, l)
		}
	}
	return lines, marks
}

// at is the line of the document that a mark stands before, the last of them.
func (m *model) at(mark string) int {
	_, marks := m.document()
	return marks[mark]
}

func (m *model) resultAt() int { return m.at(resultMark) }
func (m *model) hintAt() int   { return m.at(hintMark) }

func (m *model) rawDocument(columns int) []string {
	if m.page == wallsPage {
		return m.wallLines(columns)
	}
	if m.cfg.Present {
		_, rows := m.docSize()
		return m.slide(columns, rows)
	}
	prose := m.lesson.Prose[m.words.Lang]
	s, e := m.current(), m.exercise()
	switch {
	case m.page == endPage:
		return m.endLines(columns)
	case e != nil && m.page == filesPage:
		return m.referenceLines(e, columns)
	case e != nil:
		return m.taskLines(e, columns)
	case s == nil:
		lines := []string{"", m.theme.head.Render(plain.Line(m.lesson.Title[m.words.Lang])), ""}
		return append(lines, m.scribe.lines(prose.Intro, columns, m.theme)...)
	case m.page == filesPage:
		return m.filesOf(s, columns)
	}
	return m.stepLines(s, prose.Steps[s.ID], columns)
}

func (m *model) stepLines(s *lessons.Step, prose lessons.StepProse, width int) []string {
	w, t, a := m.words, m.theme, m.attempt()
	lines := []string{"", t.head.Render(plain.Line(prose.Heading))}
	if slide := tell.Slide(w, s); slide != "" {
		lines = append(lines, paint(t.dim, wrap(slide, width))...)
	}
	lines = append(lines, "")
	lines = append(lines, m.scribe.lines(prose.Text, width, t)...)
	lines = append(lines, "")
	for _, text := range tell.Files(w, s) {
		lines = append(lines, paint(t.dim, wrap(text, width))...)
	}
	lines = append(lines, typeMark)
	lines = append(lines, m.command(s.Act, width)...)
	lines = append(lines, typedMark)
	for _, text := range tell.Beside(w, m.lesson, s, m.facts) {
		lines = append(lines, paint(t.dim, wrap(text, width))...)
	}
	lines = append(lines, "")
	for i, hint := range prose.Hints[:min(a.hints, len(prose.Hints))] {
		lines = append(lines, hintMark, t.warn.Render(fmt.Sprintf(w.Tutor.HintN, i+1, len(prose.Hints))))
		lines = append(lines, m.scribe.lines(hint, width, t)...)
		lines = append(lines, "")
	}
	if a.solved && a.result == nil {
		lines = append(lines, hintMark, t.warn.Render(w.Tutor.Solution), tell.Expected(w, s))
		lines = append(lines, m.noticeLines(prose, width)...)
		lines = append(lines, "")
	}
	if a.result != nil {
		lines = append(lines, resultMark)
		lines = append(lines, m.resultLines(s, prose, *a.result, width)...)
		return lines
	}
	track := m.trackLines(s, width)
	if a.acted == nil {
		lines = append(lines, m.prediction(width)...)
	}
	if len(track) > 0 {
		return append(lines, track...)
	}
	if n := m.hintsLeft(); n > 0 {
		lines = append(lines, t.dim.Render(fmt.Sprintf(w.Tutor.MoreHints, n)))
	}
	if last := m.progress.Steps[progress.Name(m.lesson, s)]; last.Runs > 0 {
		text := fmt.Sprintf(w.Tutor.LastTime, w.Outcome.Of(last.Outcome), w.Verdict.Of(string(last.Verdict)))
		lines = append(lines, paint(t.dim, wrap(text, width))...)
	}
	return lines
}

// hintsLeft is how many hints have not been shown.
func (m *model) hintsLeft() int {
	s := m.current()
	if s == nil {
		return 0
	}
	return max(0, len(m.lesson.Prose[m.words.Lang].Steps[s.ID].Hints)-m.attempt().hints)
}

// unsolved tells whether the solution can be asked for: when there is no hint
// any more, and nothing has been run.
func (m *model) unsolved() bool {
	return predicting(m) && m.hintsLeft() == 0 && !m.attempt().solved
}

// prediction asks for one, or says which was made.
func (m *model) prediction(width int) []string {
	t, a, s := m.theme, m.attempt(), m.current()
	keys := choiceKeys(s, m.words.Lang)
	var choices []string
	for i, c := range s.Choices() {
		said := " " + t.key.Render(keys[i]) + " " + tell.Choice(m.words, c) + "   "
		if a.predicted == c.Name() {
			said = t.pick.Render(" " + keys[i] + " " + tell.Choice(m.words, c) + " ✓ ")
		}
		choices = append(choices, pressed(keys[i], said))
	}
	head := t.head.Render(m.words.Tutor.Predict)
	if line := head + " " + strings.Join(choices, "  "); len(wrap(line, width)) == 1 {
		return []string{line}
	}
	if line := strings.Join(choices, "  "); len(wrap(line, width)) == 1 {
		return []string{head, line}
	}
	return append([]string{head}, choices...)
}

// command is what is typed, as on the slide, behind a bar and the prompt of
// its user.
func (m *model) command(act lessons.Act, width int) []string {
	t := m.theme
	prompt := "$ "
	if act.User == "root" {
		prompt = "# "
	}
	bar := t.focus.Render("┃ ")
	lines := []string{bar + t.dim.Render(fmt.Sprintf(m.words.Tutor.RunsAs, act.User))}
	for _, line := range act.Lines {
		for i, part := range strings.Split(plain.Text(line), "\n") {
			head := prompt
			if i > 0 {
				head = "  "
			}
			for j, piece := range wrap(part, width-4) {
				if j > 0 {
					head = "    "
				}
				lines = append(lines, bar+t.dim.Render(head)+t.code.Render(piece))
			}
		}
	}
	return lines
}

// copyCommand puts what is to be typed into the clipboard of the user's terminal
// (OSC 52), whole, however it is broken on the screen.
func (m *model) copyCommand() tea.Cmd {
	lines := m.current().Act.Lines
	m.notice = fmt.Sprintf(m.words.Tutor.Copied, len(lines))
	return tea.SetClipboard(strings.Join(lines, "\n"))
}

// files are those that the open step is about.
func (m *model) files() []lessons.File {
	if s := m.current(); s != nil {
		return tell.FilesOf(m.lesson, s, m.words.Lang)
	}
	return nil
}

// filesOf are the files that the step is about.
func (m *model) filesOf(s *lessons.Step, width int) []string {
	t := m.theme
	var lines []string
	for _, f := range m.files() {
		lines = append(lines, "", t.head.Render(tell.File(m.words, f)), "")
		if found := m.attempt().files; found != nil {
			text, there := found[f.Target]
			lines = append(lines, m.diffLines(string(m.lesson.File(f.Source)), text, there, m.words.Tutor.Diff, width)...)
			continue
		}
		for _, l := range strings.Split(strings.TrimRight(plain.Text(string(m.lesson.File(f.Source))), "\n"), "\n") {
			l = strings.ReplaceAll(l, "\t", "    ")
			for _, piece := range wrap(l, width-2) {
				lines = append(lines, t.focus.Render("┃ ")+t.code.Render(piece))
			}
		}
		lines = append(lines, paint(t.dim, wrap(m.words.Tutor.DiffHint, width))...)
	}
	return lines
}
