package tui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"lab/runner"
	"lab/runner/save"
	"lab/ui/plain"
	"lab/ui/tell"
	"lab/ui/words"
)

// A phase is what of a step is on the projector: one thing at a time.
type phase int

const (
	showText phase = iota
	showCommand
	showRun
	showResult // hidden until then
	showNotice
)

// A Position is where a presentation is. It stands in a file, by which the
// notes on a second terminal follow it.
type Position struct {
	Lesson  string    `json:"lesson"`
	Step    string    `json:"step"` // or exercise; "" on the lesson's introduction
	Phase   int       `json:"phase"`
	Pause   string    `json:"pause,omitempty"` // what comes next, while the room is asked: "control", "proof"
	Started time.Time `json:"started"`
	Ended   bool      `json:"ended,omitempty"`
}

// WritePosition replaces the file in one go.
func WritePosition(path string, p Position) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("tell the notes where the presentation is: %w", err)
	}
	if err := save.Bytes(path, 0o600, b); err != nil {
		return fmt.Errorf("tell the notes where the presentation is: %w", err)
	}
	return nil
}

// ReadPosition reads the file; false means that there is no presentation.
func ReadPosition(path string) (Position, bool) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return Position{}, false
	}
	var p Position
	err = json.Unmarshal(b, &p)
	return p, err == nil && !p.Ended
}

// presentKeys are the keys that a presentation has beside the others.
func presentKeys() []binding {
	forth := []string{"pgdown", "right", "space", "enter"}
	back := []string{"pgup", "left", "backspace"}
	return []binding{
		{group: "step", keys: forth, foot: true, name: func(w words.Keys) string { return w.Next }, when: presenting, do: (*model).forth},
		{group: "step", keys: back, foot: true, name: func(w words.Keys) string { return w.Back }, when: presenting,
			do: func(m *model) tea.Cmd {
				m.back()
				return nil
			}},
		{group: "step", keys: []string{"b", "."}, foot: true, name: func(w words.Keys) string { return w.Black }, when: presenting,
			do: func(m *model) tea.Cmd {
				m.black = true
				return nil
			}},
		{group: "step", keys: []string{"m"}, foot: true, name: func(w words.Keys) string { return w.Bar }, when: presenting,
			do: func(m *model) tea.Cmd {
				m.bar = !m.bar
				return nil
			}},
	}
}

// A pause is one before the controls or the proofs, so that the room can be asked.
type pause struct {
	next runner.Event
	goOn chan struct{}
}

type pauseMsg struct{ pause *pause }

// pausing lets a presentation's step wait until its speaker goes on, or ctx ends.
func (m *model) pausing(ctx context.Context) func(runner.Event) {
	return func(next runner.Event) {
		p := &pause{next, make(chan struct{})}
		m.link.send(pauseMsg{p})
		select {
		case <-p.goOn:
		case <-ctx.Done():
		}
	}
}

func (m *model) paused(msg pauseMsg) {
	if m.job != nil {
		m.job.pause = msg.pause
	}
}

// goOn ends a pause.
func (m *model) goOn() {
	if p := m.job.pause; p != nil {
		m.job.pause = nil
		close(p.goOn)
	}
}

// pauseText says what comes next.
func (m *model) pauseText(next runner.Event) string {
	_, title := tell.Check(m.words, m.lesson, next)
	return m.words.Present.Phases[string(next.Role)] + ": " + title
}

// blackLines are a window in which nothing can be seen, whatever the terminal's own
// background is.
func (m *model) blackLines() []string {
	return slices.Repeat([]string{lipgloss.NewStyle().Background(lipgloss.Black).Render(strings.Repeat(" ", m.width))}, m.height)
}

// presenting tells whether a step is on the projector.
func presenting(m *model) bool { return m.cfg.Present && m.screen == stepScreen }

// forth shows the next thing; between the command and the result it runs.
func (m *model) forth() tea.Cmd {
	s := m.current()
	switch {
	case m.job != nil:
		m.goOn()
		return nil
	case m.hidden() && !m.paneShown():
		m.doc.page(1)
		return nil
	case m.exercise() != nil:
		return m.forthInTask(m.exercise())
	case s == nil:
		return m.nextStep()
	case m.phase == showCommand:
		m.phase = showRun
		if m.attempt().result == nil {
			return m.run()
		}
	case m.phase == showRun && m.attempt().result == nil:
		return m.run()
	case m.phase < showResult, m.phase == showResult && m.hasNotice():
		m.phase++
	default:
		return m.nextStep()
	}
	m.turned()
	return nil
}

// turned shows a phase from its beginning, and no shell over it.
func (m *model) turned() {
	m.output, m.zoom, m.tab = false, false, demoTab
	m.doc.start()
}

func (m *model) nextStep() tea.Cmd {
	m.phase = showText
	if m.step+1 < parts(m.lesson) {
		m.goTo(m.step + 1)
		return nil
	}
	m.screen = courseScreen
	return nil
}

// back shows the thing before.
func (m *model) back() {
	switch {
	case m.job != nil:
	case m.doc.above() && !m.paneShown():
		m.doc.page(-1)
	case m.phase > showText:
		m.phase--
		m.turned()
	case m.step >= 0:
		m.goTo(m.step - 1)
		if m.step >= 0 {
			m.phase = showCommand
		}
	}
}

func (m *model) hasNotice() bool {
	s := m.current()
	p := m.lesson.Prose[m.words.Lang].Steps[s.ID]
	return p.Notice != "" || p.Today != ""
}

// stageColumns is the width of the text in a presentation: all of the window but for
// calm margins.
func (m *model) stageColumns() int { return min(120, m.width-2*max(3, m.width/12)) }

// stageHead is what stands at the same place in all phases of a step: its heading, and
// its command from when it is shown.
func (m *model) stageHead(width, rows int) []string {
	lines := make([]string, rows/10)
	s := m.current()
	if s == nil {
		return append(append(lines, paint(m.theme.head, wrap(plain.Line(m.lesson.Title[m.words.Lang]), width))...), "")
	}
	lines = append(append(lines, paint(m.theme.head, wrap(m.heading(m.lesson, s), width))...), "")
	if m.phase == showText || m.phase == showNotice {
		return lines
	}
	return append(append(lines, m.command(s.Act, width)...), "")
}

// slide is the text of a phase.
func (m *model) slide(width, rows int) []string {
	prose, s := m.lesson.Prose[m.words.Lang], m.current()
	if e := m.exercise(); e != nil {
		return append(make([]string, rows/10), m.taskSlide(e, width)...)
	}
	head := m.stageHead(width, m.bodyRows())
	if s == nil {
		return append(head, m.spacious(m.scribe.lines(prose.Intro, width, m.theme), rows-len(head))...)
	}
	var lines []string
	switch step := prose.Steps[s.ID]; m.phase {
	case showText:
		lines = m.spacious(m.scribe.lines(step.Text, width, m.theme), rows-len(head))
	case showCommand:
		lines = m.prediction(width)
	case showResult:
		if r := m.attempt().result; r != nil {
			lines = m.verdictLines(s, *r, width)
		}
	case showNotice:
		lines = m.spacious(m.noticeLines(step, width)[1:], rows-len(head))
	}
	return append(head, lines...)
}

// spacious puts paragraphs farther apart where there is room for that.
func (m *model) spacious(lines []string, rows int) []string {
	var wide []string
	for _, l := range lines {
		if wide = append(wide, l); strings.TrimSpace(l) == "" {
			wide = append(wide, l)
		}
	}
	if len(wide) > rows {
		return lines
	}
	return wide
}

// follow tells the notes where the presentation is.
func (m *model) follow() {
	if !m.cfg.Present {
		return
	}
	p := Position{Phase: int(m.phase), Started: m.began}
	if m.job != nil && m.job.pause != nil {
		p.Pause = string(m.job.pause.next.Role)
	}
	if m.screen == stepScreen && m.lesson != nil {
		p.Lesson = m.lesson.ID
		if m.step >= 0 {
			p.Step = partID(m.lesson, m.step)
		}
	}
	if p == m.told {
		return
	}
	m.told = p
	m.link.later.do(func() {
		if err := WritePosition(m.cfg.Position, p); err != nil {
			m.link.post(postedMsg{err})
		}
	})
}

// indent is the left margin of the text, in cells: a presentation has it in
// the middle.
func (m *model) indent() int {
	if !m.cfg.Present || m.screen != stepScreen {
		return 2
	}
	columns, _ := m.docSize()
	return max(2, (m.width-columns)/2)
}
