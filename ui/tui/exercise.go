package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/answers"
	"lab/ui/plain"
	changes "lab/ui/watch"
	"lab/ui/words"
)

// A solving is what the learner has done with an exercise since lab was started.
type solving struct {
	folder  string         // where the files of the answer are
	answer  lessons.Answer // as it is there; nil: not read yet
	trouble string         // why it cannot be read, or not any more

	results []judge.Result // of the checks that have run, in their order
	running string         // id of the check that runs
	refused error          // why the answer is none that could be run
	score   *points.Score  // once all checks have run
	judged  lessons.Answer // what they ran with

	told  map[string]bool // checks whose own hint was asked for
	asked bool            // for the reference, once
	shell *lessons.Lesson // what the learner's shell is opened for
}

// Messages about exercises.
type (
	answerMsg struct { // what the learner's files are now
		exercise *lessons.Exercise
		folder   string
		answer   lessons.Answer
		err      error
		again    tea.Cmd // waits for the next change; nil: nobody looks any more
	}
	checkedMsg struct { // of one check
		exercise *lessons.Exercise
		result   judge.Result
	}
	readMsg struct { // the answer as it is to be judged
		ctx      context.Context // of the job
		exercise *lessons.Exercise
		answer   lessons.Answer
		err      error
	}
	judgedMsg struct { // all checks have run, or err says why not
		exercise *lessons.Exercise
		err      error
	}
	putMsg struct { // the answer is in the machine
		exercise *lessons.Exercise
		err      error
	}
	editedMsg struct{ err error }
)

// exercise is the open one, nil if there is none.
func (m *model) exercise() *lessons.Exercise {
	if m.screen != stepScreen || m.lesson == nil {
		return nil
	}
	return exerciseAt(m.lesson, m.step)
}

// parts is how many pages of its own a lesson has behind its introduction.
func parts(l *lessons.Lesson) int { return len(l.Steps) + len(l.Exercises) }

// exerciseAt is the exercise that is one of them, nil if it is a step, or none of them.
func exerciseAt(l *lessons.Lesson, i int) *lessons.Exercise {
	if i < len(l.Steps) {
		return nil
	}
	return l.Exercises[i-len(l.Steps)]
}

// partID is the id of one of them.
func partID(l *lessons.Lesson, i int) string {
	if e := exerciseAt(l, i); e != nil {
		return e.ID
	}
	return l.Steps[i].ID
}

// solving is what the learner has done with an exercise.
func (m *model) solving(e *lessons.Exercise) *solving {
	if m.solvings[e] == nil {
		m.solvings[e] = &solving{told: map[string]bool{}}
	}
	return m.solvings[e]
}

// onExercise tells whether an exercise is seen.
func onExercise(m *model) bool { return m.exercise() != nil && m.page != endPage }

// solves tells whether the learner can work on an exercise.
func solves(m *model) bool { return onExercise(m) && !m.cfg.Present }

// checking tells whether checks of the open exercise run.
func checking(m *model) bool { return onExercise(m) && m.job != nil && m.job.answers == m.exercise() }

// exerciseKeys are those that work in an exercise, before all others.
func exerciseKeys() []binding {
	return []binding{
		{keys: []string{"esc", cancelKey, "x"}, foot: true, name: func(w words.Keys) string { return w.Cancel },
			when: func(m *model) bool { return checking(m) && !m.job.ending },
			do: func(m *model) tea.Cmd {
				m.cancel()
				return nil
			}},
		{group: "exercise", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Check },
			when: func(m *model) bool { return solves(m) && m.job == nil && !m.unread() }, do: (*model).check},
		{group: "exercise", keys: []string{"e"}, foot: true, name: func(w words.Keys) string { return w.Edit },
			when: func(m *model) bool { return solves(m) && m.solving(m.exercise()).answer != nil }, do: (*model).edit},
		{group: "exercise", keys: []string{"t"}, foot: true, name: func(w words.Keys) string { return w.Try },
			when: func(m *model) bool { return solves(m) && (m.job == nil || m.shell != nil) },
			do:   func(m *model) tea.Cmd { return m.openShell("user") }},
		{keys: []string{"h"}, foot: true, name: func(w words.Keys) string { return w.Hint },
			when: func(m *model) bool { return solves(m) && m.page == stepPage && m.nextHint() != nil },
			do: func(m *model) tea.Cmd {
				m.nextHint()()
				m.layout()
				m.doc.to(m.hintAt())
				return nil
			}},
		{group: "exercise", keys: []string{"v"}, foot: true, name: func(w words.Keys) string { return w.Reference },
			when: func(m *model) bool { return solves(m) && m.solving(m.exercise()).answer != nil }, do: (*model).compareReference},
		{group: "exercise", keys: []string{"c"}, name: func(w words.Keys) string { return w.CopyPath },
			when: func(m *model) bool { return solves(m) && m.solving(m.exercise()).folder != "" },
			do: func(m *model) tea.Cmd {
				m.notice = m.words.Exercise.Copied
				return tea.SetClipboard(m.solving(m.exercise()).folder)
			}},
		{group: "exercise", keys: []string{"right", "l"}, name: func(w words.Keys) string { return w.GoOn },
			when: func(m *model) bool { return onExercise(m) && m.step+1 == parts(m.lesson) },
			do: func(m *model) tea.Cmd {
				m.output = false
				m.turn(endPage)
				return nil
			}},
		{group: "step", keys: []string{"u"}, foot: true, name: func(w words.Keys) string { return w.Exercise },
			when: func(m *model) bool {
				return onStep(m) && !onExercise(m) && !m.cfg.Present && len(m.lesson.Exercises) > 0
			},
			do: func(m *model) tea.Cmd {
				m.goTo(len(m.lesson.Steps) + m.unsolvedExercise())
				return nil
			}},
	}
}

// unsolvedExercise is the first exercise of the lesson that does not have all points,
// else the first.
func (m *model) unsolvedExercise() int {
	for i, e := range m.lesson.Exercises {
		if one := m.progress.Exercises[e.Name()]; one.Attempts == 0 || one.Best < e.Most() {
			return i
		}
	}
	return 0
}

// lookAfter begins to look at the files of the exercise that is open, once.
func (m *model) lookAfter() tea.Cmd {
	e := m.exercise()
	if e == nil || m.cfg.Present || m.looked[e] {
		return nil
	}
	m.looked[e] = true
	return func() tea.Msg {
		folder, err := m.cfg.Answers()
		if err != nil {
			return answerMsg{exercise: e, err: err}
		}
		msg := answerMsg{exercise: e, folder: folder.Path(e)}
		if _, err := folder.Begin(e); err != nil {
			msg.err = err
			return msg
		}
		w, err := changes.New(msg.folder)
		if err != nil {
			msg.err = err
			return msg
		}
		return looked(m.ctx, w, folder, msg)
	}
}

// looked is what the files are, and a command that waits until they are different.
func looked(ctx context.Context, w *changes.Watch, folder answers.Folder, msg answerMsg) answerMsg {
	msg.answer, msg.err = folder.Read(msg.exercise)
	msg.again = func() tea.Msg {
		if err := w.Wait(ctx); err != nil {
			w.Close()
			return answerMsg{exercise: msg.exercise, folder: msg.folder, answer: msg.answer, err: err}
		}
		return looked(ctx, w, folder, msg)
	}
	return msg
}

// answerCame takes what the files are. Where the learner has a shell, the machine gets
// what has changed.
func (m *model) answerCame(msg answerMsg) tea.Cmd {
	s := m.solving(msg.exercise)
	changed := s.answer != nil && !s.answer.Equal(msg.answer)
	s.folder, s.answer, s.trouble = msg.folder, msg.answer, ""
	if msg.err != nil {
		s.trouble = plain.Line(msg.err.Error())
	}
	if changed && m.shell != nil && m.exercise() == msg.exercise {
		return tea.Batch(msg.again, m.put(msg.exercise))
	}
	return msg.again
}

// put puts the answer into the learner's machine, if it is one that could be run.
func (m *model) put(e *lessons.Exercise) tea.Cmd {
	l, err := e.Lesson(m.solving(e).answer)
	if err != nil {
		return nil
	}
	return func() tea.Msg {
		there, err := m.tutor.Put(m.ctx, l)
		if !there && err == nil {
			return nil
		}
		return putMsg{e, err}
	}
}

func (m *model) wasPut(msg putMsg) {
	if m.took(msg.err) {
		var targets []string
		for _, f := range msg.exercise.Files {
			targets = append(targets, f.Target)
		}
		m.notice = fmt.Sprintf(m.words.Exercise.Put, plain.Line(strings.Join(targets, ", ")))
	}
}

// shellFor is the lesson whose machine a shell in the open exercise is opened on.
func (m *model) shellFor(e *lessons.Exercise) *lessons.Lesson {
	s := m.solving(e)
	if s.shell == nil {
		s.shell, _ = e.Lesson(e.Reference) // which lint has run; it is not put anywhere
	}
	return s.shell
}

// edit opens the answer in the learner's editor.
func (m *model) edit() tea.Cmd {
	e := m.exercise()
	var paths []string
	for _, f := range e.Files {
		paths = append(paths, filepath.Join(m.solving(e).folder, f.Name))
	}
	return func() tea.Msg {
		var err error
		m.link.aside(func() { err = m.cfg.Edit(m.ctx, paths) })
		return editedMsg{err}
	}
}

func (m *model) edited(msg editedMsg) {
	if msg.err != nil {
		m.notice = plain.Line(fmt.Sprintf(m.words.Exercise.NoEditor, msg.err))
	}
}

// nextHint returns what shows the next hint: the own one of a check that was not
// passed, else the next of the exercise's. It is nil if there is none.
func (m *model) nextHint() func() {
	e, s := m.exercise(), m.solving(m.exercise())
	prose := e.Prose[m.words.Lang]
	for _, c := range points.Of(e, s.results).Checks {
		if s.ran(c.ID) && c.State != points.Passed && len(prose.Steps[c.ID].Hints) > 0 && !s.told[c.ID] {
			return func() { s.told[c.ID] = true }
		}
	}
	if a := m.attempt(); a.hints < len(prose.Hints) {
		return func() { a.hints++ }
	}
	return nil
}

// compareReference shows the reference beside the answer: when that has all points, or
// when it is asked for twice.
func (m *model) compareReference() tea.Cmd {
	e := m.exercise()
	s := m.solving(e)
	if one := m.progress.Exercises[e.Name()]; !s.asked && (one.Attempts == 0 || one.Best < e.Most()) {
		s.asked = true
		m.notice = m.words.Exercise.Sure
		return nil
	}
	m.output = false
	m.turnOrBack(filesPage)
	return nil
}
