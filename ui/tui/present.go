package tui

import (
	"cmp"
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

	"lab/lessons"
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

// notes is the model of the speaker's notes.
type notes struct {
	m    *model // whose words, theme and drawing are used
	path string
	at   Position
	live bool
	text scroll
}

// notesTick is what stands in the file of the presentation.
type notesTick struct {
	at   Position
	live bool
}

// pollNotes is how often the notes look where the presentation is.
const pollNotes = 200 * time.Millisecond

func (n *notes) tick() tea.Cmd {
	return tea.Tick(pollNotes, func(time.Time) tea.Msg {
		at, live := ReadPosition(n.path)
		return notesTick{at, live}
	})
}

// Init starts following the presentation.
func (n *notes) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, n.tick()) }

// Update reacts to a message.
func (n *notes) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	n.m.link.metronome.changed()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		n.m.width, n.m.height, n.m.drawn = msg.Width, msg.Height, true
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		n.m.update(msg)
	case notesTick:
		if msg.at != n.at {
			n.text.top = 0
		}
		n.at, n.live = msg.at, msg.live
		cmd = n.tick()
	case tea.KeyPressMsg:
		switch msg.Keystroke() {
		case "q", "ctrl+c", "esc":
			return n, tea.Quit
		case "up", "k":
			n.text.by(-1)
		case "down", "j":
			n.text.by(1)
		case "pgup":
			n.text.page(-1)
		case "pgdown", "space":
			n.text.page(1)
		case "shift+l":
			return n, n.m.switchLang()
		}
	}
	if n.m.drawn && !n.m.tooSmall() {
		n.text.set(n.lines(min(n.m.width-4, textColumns)), n.m.height-3)
	}
	return n, cmd
}

// View draws the notes.
func (n *notes) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	switch {
	case !n.m.drawn:
		return v
	case n.m.tooSmall():
		v.Content = strings.Join(n.m.smallLines(), "\n")
		return v
	}
	t, w := n.m.theme, n.m.words
	elapsed := "--:--"
	if n.live {
		d := time.Since(n.at.Started)
		elapsed = fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}
	lines := []string{t.title.Render(" lab ") + " " + t.head.Render(fit(w.Present.Notes, n.m.width-20)) + t.key.Render(elapsed)}
	lines = append(lines, n.m.margin(n.text.view(n.m.width-4), &n.text)...)
	lines = append(lines, "", fit(" "+t.key.Render("q")+" "+t.dim.Render(w.Tutor.Keys.Quit), n.m.width))
	v.Content = t.signs(strings.Join(lines, "\n"))
	return v
}

// lines say what the audience does not see yet.
func (n *notes) lines(width int) []string {
	m, t, w := n.m, n.m.theme, n.m.words
	l := m.cfg.Course.Lesson(n.at.Lesson)
	if !n.live || l == nil {
		return []string{"", t.dim.Render(w.Present.Waiting)}
	}
	m.screen, m.lesson, m.step = stepScreen, l, -1
	prose := l.Prose[w.Lang]
	lines := []string{"", t.head.Render(plain.Line(l.Title[w.Lang]))}
	for i := range parts(l) {
		if partID(l, i) == n.at.Step {
			m.step = i
		}
	}
	if e := m.exercise(); e != nil {
		lines = append(lines, n.task(e, width)...)
	} else if s := m.current(); s != nil {
		lines = append(lines, n.step(s, prose.Steps[s.ID], m.step, width)...)
	}
	if m.step+1 < parts(l) {
		m.step++
		lines = append(lines, "", "", t.head.Render(w.Present.Next)+" "+m.partName(), "")
	}
	if next := m.current(); next != nil {
		lines = append(lines, m.command(next.Act, width)...)
		lines = append(lines, wrap(tell.Expected(w, next), width)...)
	}
	return lines
}

func (n *notes) step(s *lessons.Step, prose lessons.StepProse, i, width int) []string {
	m, t, w := n.m, n.m.theme, n.m.words
	phase := w.Present.Phases[cmp.Or(n.at.Pause, fmt.Sprint(n.at.Phase))]
	lines := []string{fmt.Sprintf(w.Tutor.StepOf, i+1, len(m.lesson.Steps)) + " · " + t.warn.Render(phase), "", t.head.Render(plain.Line(prose.Heading))}
	lines = append(lines, tell.Expected(w, s))
	for _, c := range s.Controls {
		lines = append(lines, wrap(tell.ControlOf(w, c), width)...)
	}
	for _, p := range s.Proofs {
		lines = append(lines, wrap(tell.ProofOf(w, p), width)...)
	}
	for h, hint := range prose.Hints {
		lines = append(lines, "", t.warn.Render(fmt.Sprintf(w.Tutor.HintN, h+1, len(prose.Hints))))
		lines = append(lines, m.scribe.lines(hint, width, t)...)
	}
	return append(lines, m.noticeLines(prose, width)...)
}
