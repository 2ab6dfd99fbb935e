package tui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/tell"
)

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
		switch k := msg.Keystroke(); k {
		case "q", "ctrl+c", "esc":
			return n, tea.Quit
		case "shift+l":
			return n, n.m.switchLang()
		default:
			n.text.key(k)
		}
	}
	if n.m.drawn && !n.m.tooSmall() {
		n.text.set(n.lines(min(n.m.width-4, textColumns)), n.m.height-3)
	}
	return n, cmd
}

// View draws the notes.
func (n *notes) View() tea.View {
	defer n.m.link.metronome.changed()
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
