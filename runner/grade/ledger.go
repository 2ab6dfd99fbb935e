package grade

import (
	"lab/runner"
	"lab/runner/judge"
)

// An entry is results of a lesson, and the machine that they come from; without
// facts there was none.
type entry struct {
	task    *task
	facts   *runner.Facts
	results []judge.Result
	end     bool // no more will come for the lesson
}

// A ledger brings results of lessons that run side by side into the order of
// the lessons: what comes early waits.
type ledger struct {
	entries []*entry // one a lesson
	head    int      // the lesson whose turn it is
}

func newLedger(tasks []*task) *ledger {
	l := &ledger{}
	for _, t := range tasks {
		l.entries = append(l.entries, &entry{task: t})
	}
	return l
}

// add takes results of a lesson.
func (l *ledger) add(t *task, facts *runner.Facts, results []judge.Result, end bool) {
	for _, e := range l.entries {
		if e.task == t {
			e.facts, e.end = facts, end
			e.results = append(e.results, results...)
		}
	}
}

// due returns what has come and need not wait any longer, each once.
func (l *ledger) due() []entry {
	var list []entry
	for ; l.head < len(l.entries); l.head++ {
		e := l.entries[l.head]
		if len(e.results) > 0 {
			list = append(list, *e)
			e.results = nil
		}
		if !e.end {
			break
		}
	}
	return list
}
