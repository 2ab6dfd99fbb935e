package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/pace"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
	"lab/ui/words"
)

// A screen is what fills the window.
type screen int

const (
	courseScreen screen = iota
	stepScreen
)

// A sheet lies over a screen until a key takes it away.
type sheet int

const (
	noSheet sheet = iota
	helpSheet
	errataSheet // where the talk has aged or is wrong
	outlineSheet
)

// A page is what is shown of a step beside its terminal.
type page int

const (
	stepPage  page = iota // what it is about, and its result
	filesPage             // the files that it puts into the machine
	wallsPage             // the walls of its process
	endPage               // behind the last step: what came of the lesson
)

// turn turns to a page of the step.
func (m *model) turn(to page) {
	m.page, m.zoom = to, false
	m.doc.start()
}

// turnOrBack turns to a page, or back to the step if it is there already.
func (m *model) turnOrBack(to page) {
	if m.page == to {
		to = stepPage
	}
	m.turn(to)
}

// A model is the whole state of the tutor. Update changes it, View draws it.
type model struct {
	ctx   context.Context
	cfg   Config
	tutor *tutor.Tutor
	link  *link

	words         words.Words
	theme         theme
	scribe        *scribe
	width, height int
	drawn         bool // the size of the window is known

	screen   screen
	sheet    sheet // what lies over the screen
	leaving  bool  // asked whether to quit
	overlay  scroll
	notice   string // one line, until the next key
	prefixed bool   // the next key in the terminal is not for it
	spots    []spot // on the screen as it was drawn last
	seen     tea.View
	handed   bool // a key was, to a program: nothing on the screen has changed yet
	progress progress.Progress
	changes  int // of the progress

	// The course.
	picked    int // among the hits
	place     int // picked before the search
	found     searched
	search    string
	searching bool
	list      scroll

	// The step.
	lesson *lessons.Lesson
	step   int // of the lesson's parts; -1: its introduction
	listed int // in the outline
	steps  map[string]*attempt
	doc    scroll
	output bool // the terminal is to be seen where there is no room for both
	zoom   bool // the terminal has the whole window
	tab    tab  // which terminal that is
	page   page // of the step

	// Exercises.
	solvings map[*lessons.Exercise]*solving
	looked   map[*lessons.Exercise]bool // their files are looked at

	phase phase // of a presentation
	black bool  // nothing is shown
	bar   bool  // the keys are named
	began time.Time
	told  Position

	ready   bool     // a machine can be started
	warmed  bool     // one was, while the learner read
	warming *warming // it is being started
	job     *job
	ticking bool // the clock goes
	setup   *setup
	facts   *runner.Facts // of the machine in which a step ran last
	live    *pane.Screen  // what the demos of this lesson wrote
	// written is shared with the goroutine that runs demos, which alone uses it.
	written *written
	shell   *shell // the learner's own
	typing  *shell // where the command of a step is typed
}

// written is the terminal that a demo wrote to last, and its unfinished last
// line: the prompt at which the next one is typed.
type written struct{ user, line string }

// An attempt is what the learner has done with a step since lab was started.
type attempt struct {
	predicted string // name of the answer
	hints     int
	solved    bool // the solution was asked for
	result    *judge.Result
	sight     *sight
	touched   bool
	acted     *acted            // until there is a result
	changed   []string          // files of earlier steps, by the learner
	read      bool              // what stands there was seen to its end
	written   string            // by the act's last line
	files     map[string]string // as they are in the machine, by target; nil: not looked at
	instead   []string          // what the learner typed, if not what the lesson gives
}

// A job is work on the machine that a key started.
type job struct {
	cancel  context.CancelFunc
	step    string            // that runs, by its whole name; "" for other work
	what    string            // what is going on, in words
	stage   tutor.Stage       // "" for work without any
	name    string            // of what is going on, in what is kept of how long things take
	since   time.Time         // it does
	at      *runner.Event     // begins the run that goes on
	pause   *pause            // of a presentation, nil while something runs
	ending  bool              // cancel has been called
	opens   bool              // a terminal; keys are for it
	answers *lessons.Exercise // whose checks run; nil: none do
	types   *lessons.Step     // whose command is to be typed there
	ahead   []tea.Key
}

// comes notes what goes on from now on.
func (j *job) comes(stage tutor.Stage, of, what string) {
	j.stage, j.name, j.what, j.since, j.at = stage, pace.Stage(stage, of), what, time.Now(), nil
}

// A setup is the building of the machine.
type setup struct {
	offered bool
	running bool
	stage   string
	part    float64
	since   time.Time
	ask     *question
}

// A question is one that the set-up waits for.
type question struct {
	command string
	answer  chan bool
}

func newModel(ctx context.Context, c Config, t *tutor.Tutor, l *link) *model {
	m := &model{
		ctx: ctx, cfg: c, tutor: t, link: l,
		words: wordsIn(c.Lang), theme: newTheme(paletteOf(c.Env)), scribe: new(scribe),
		solvings: map[*lessons.Exercise]*solving{}, looked: map[*lessons.Exercise]bool{},
		steps: map[string]*attempt{}, setup: new(setup), written: new(written), step: -1, began: time.Now().Truncate(time.Second),
	}
	if c.Pace == nil {
		m.cfg.Pace = new(pace.Store)
	}
	p, err := c.Progress.Load()
	if err != nil {
		m.notice = fmt.Sprintf(m.words.Tutor.NotKept, err)
	}
	m.progress = p
	start := c.Start
	if start == "" {
		start = p.Last
	}
	id, step, _ := strings.Cut(start, "/")
	for i, o := range c.Course.Outlines {
		if o.ID == id {
			m.picked = i
			if c.Start != "" || c.Present {
				m.enter(c.Course.Lesson(id), step)
			}
		}
	}
	l.stops = append(l.stops, func() {
		if m.live != nil {
			m.live.Close()
		}
		m.closeShells()
	})
	return m
}

// Init asks the terminal for its background, and the store for the machine.
func (m *model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.checkReady())
}

// Update reacts to a message.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.handed = false
	if screen, ok := msg.(dirtyMsg); ok { // only what is in the pane has changed
		return m, screen.again
	}
	said := m.notice
	cmd := tea.Batch(m.update(msg), m.warmUp(), m.lookAfter(), m.tick())
	m.handed = m.handed && said == "" // a notice goes with the key
	if !m.handed {
		m.layout()
		m.follow()
	}
	return m, cmd
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height, m.drawn = msg.Width, msg.Height, true
	case tea.BackgroundColorMsg:
		m.repaint(func(p *palette) { p.dark = msg.IsDark() })
	case tea.ColorProfileMsg:
		m.repaint(func(p *palette) { p.few = msg.Profile <= colorprofile.ANSI })
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.MouseMsg:
		return m.mouse(msg)
	case clockMsg:
		m.ticking = false
	case stageMsg:
		m.stage(msg)
	case ranMsg:
		return m.ran(msg)
	case resetMsg:
		m.wasReset(msg)
	case readyMsg:
		m.ready = msg.err == nil
		m.setup.offered = msg.err != nil && m.cfg.NotSetUp(msg.err)
	case pauseMsg:
		m.paused(msg)
	case actedMsg:
		m.hasActed(msg)
	case warmMsg:
		m.warm(msg)
	case setupMsg:
		m.setup.stage, m.setup.part = msg.stage, msg.part
	case askMsg:
		m.setup.ask = &question{msg.command, msg.answer}
	case setupDoneMsg:
		m.setupDone(msg)
	case shellMsg:
		return m.shellStarted(msg)
	case sightMsg:
		msg.to.last = msg.sight
	case blindMsg:
		msg.to.blind = plain.Line(msg.err.Error())
	case keptMsg:
		m.kept(msg)
	case postedMsg:
		m.notice = plain.Line(msg.err.Error())
	case awayMsg:
		msg.to.over = true
	case diffMsg:
		m.filesCame(msg)
	case typingMsg:
		return m.typingStarted(msg)
	case typedMsg:
		return m.typed(msg)
	case shellEndedMsg:
		return m.shellEnded(msg)
	case aliveMsg:
		m.took(msg.err)
	case answerMsg:
		return m.answerCame(msg)
	case putMsg:
		m.wasPut(msg)
	case editedMsg:
		m.edited(msg)
	case readMsg:
		return m.wasRead(msg)
	case checkedMsg:
		m.checked(msg)
	case judgedMsg:
		m.wasJudged(msg)
	}
	return nil
}

// enter opens a lesson, at a step or where the learner was.
func (m *model) enter(l *lessons.Lesson, step string) {
	if m.lesson != l && m.live != nil {
		m.live.Close()
		m.live = nil
	}
	m.screen, m.lesson, m.step = stepScreen, l, -1
	m.phase = showText
	if step == "" && !m.cfg.Present {
		step = m.resume(l)
	}
	for i := range parts(l) {
		if partID(l, i) == step {
			m.step = i
		}
	}
	m.opened()
}

// resume is the step at which the learner goes on: the one that was open last,
// else the first that is not done; "" for the introduction.
func (m *model) resume(l *lessons.Lesson) string {
	if id, step, _ := strings.Cut(m.progress.Last, "/"); id == l.ID && (l.Step(step) != nil || l.Exercise(step) != nil) {
		return step
	}
	if state, _ := m.progress.Lesson(m.contents()); state != progress.Begun {
		return ""
	}
	for _, s := range l.Steps {
		if m.progress.Steps[progress.Name(l, s)].State() != progress.Done {
			return s.ID
		}
	}
	return ""
}

// goTo opens a step of the lesson; -1 is its introduction.
func (m *model) goTo(step int) {
	if step < -1 || step >= parts(m.lesson) {
		return
	}
	m.step = step
	m.opened()
}

// opened notes which page is open.
func (m *model) opened() {
	m.output = false
	m.turn(stepPage)
	s := m.current()
	if s == nil {
		last := m.lesson.ID
		if e := m.exercise(); e != nil {
			last = e.Name()
		}
		m.keep(func(p *progress.Progress) { p.Last = last })
		return
	}
	name := progress.Name(m.lesson, s)
	m.keep(func(p *progress.Progress) {
		p.Last = name
		one := p.Steps[name]
		if one.Opened.IsZero() {
			one.Opened = time.Now().UTC().Truncate(time.Second)
		}
		p.Steps[name] = one
	})
}

// keep changes what is kept of the progress. The change is made again when the file is
// written, beside Update, so it must not look at the model. That it cannot be kept is said,
// and no reason to stop. What is presented is no learner's progress.
func (m *model) keep(change func(*progress.Progress)) {
	change(&m.progress)
	if m.cfg.Present {
		return
	}
	m.changes++
	number := m.changes
	m.link.later.do(func() {
		p, err := m.cfg.Progress.Update(change)
		m.link.post(keptMsg{number, p, err})
	})
}

// kept takes what the file holds after a change, with what another lab has put there.
func (m *model) kept(msg keptMsg) {
	if msg.err != nil {
		m.notice = plain.Line(fmt.Sprintf(m.words.Tutor.NotKept, msg.err))
	}
	if msg.number == m.changes { // else later changes are not in it
		m.progress = msg.progress
	}
}

// current is the open step; nil on an introduction and in an exercise.
func (m *model) current() *lessons.Step {
	if m.lesson == nil || m.step < 0 || m.step >= len(m.lesson.Steps) {
		return nil
	}
	return m.lesson.Steps[m.step]
}

// attempt is what the learner did with the open step or exercise.
func (m *model) attempt() *attempt {
	if e := m.exercise(); e != nil {
		return m.attemptOf(e.Name())
	}
	s := m.current()
	if s == nil {
		return &attempt{}
	}
	return m.attemptAt(m.lesson, s)
}

// attemptAt is what the learner did with a step.
func (m *model) attemptAt(l *lessons.Lesson, s *lessons.Step) *attempt {
	return m.attemptOf(progress.Name(l, s))
}

func (m *model) attemptOf(name string) *attempt {
	if m.steps[name] == nil {
		m.steps[name] = &attempt{}
	}
	return m.steps[name]
}
