package grade

import (
	"slices"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
)

// aBatch has a lesson for each id.
func aBatch(most int, ids ...string) *Batch {
	b := &Batch{Most: most}
	for _, id := range ids {
		b.Choices = append(b.Choices, runner.Choice{Lesson: &lessons.Lesson{ID: id}})
	}
	return b
}

func (t *task) String() string {
	if t == nil {
		return "-"
	}
	return t.choice.Lesson.ID
}

// TestQueue: a worker stays with its batch, goes where the fewest are, and a
// batch has no more workers than it may.
func TestQueue(t *testing.T) {
	a, b := aBatch(2, "a1", "a2", "a3"), aBatch(1, "b1", "b2")
	q := newQueue([]*Batch{a, b})
	for _, c := range []struct {
		at   *Batch
		want string
	}{
		{nil, "a1"}, // first worker
		{nil, "b1"}, // second one: nobody is at b
		{nil, "a2"}, // third one: b is full
		{b, "b2"},
		{a, "a3"},
		{a, "-"},
		{b, "-"},
		{a, "-"},
	} {
		if got := q.take(c.at).String(); got != c.want {
			t.Errorf("at %v: got %s, want %s", c.at, got, c.want)
		}
	}
	if q.open[a] != 0 || q.open[b] != 0 {
		t.Errorf("still at work: %d, %d", q.open[a], q.open[b])
	}
}

// TestQueueWithoutMachines: a lesson is left to who has a machine; where nobody
// has one, the rest of the batch cannot run.
func TestQueueWithoutMachines(t *testing.T) {
	a := aBatch(3, "a1", "a2", "a3")
	q := newQueue([]*Batch{a})
	q.take(nil)
	second := q.take(nil)
	if rest := q.cannot(second); rest != nil {
		t.Errorf("given up: %v", rest)
	}
	if got := q.take(nil); got != nil {
		t.Errorf("a worker without a machine gets %s", got)
	}
	if got := q.take(a); got != second {
		t.Errorf("the one with a machine gets %s", got)
	}
	if rest := q.cannot(second); !slices.Equal(rest, []*task{second, q.tasks[2]}) {
		t.Errorf("given up: %v", rest)
	}
	if got := q.take(nil); got != nil {
		t.Errorf("after that there is %s", got)
	}
}

// TestLedger: what comes early waits for its turn, and nothing comes twice.
func TestLedger(t *testing.T) {
	q := newQueue([]*Batch{aBatch(1, "a", "b")})
	l := newLedger(q.tasks)
	add := func(task int, end bool, steps ...string) (due []string) {
		var results []judge.Result
		for _, s := range steps {
			results = append(results, judge.Result{Step: s})
		}
		l.add(q.tasks[task], nil, results, end)
		for _, e := range l.due() {
			for _, r := range e.results {
				due = append(due, e.task.String()+"/"+r.Step)
			}
		}
		return due
	}
	for _, c := range []struct{ got, want []string }{
		{add(1, false, "1"), nil},
		{add(0, false, "1"), []string{"a/1"}},
		{add(1, true, "2"), nil},
		{add(0, true, "2", "3"), []string{"a/2", "a/3", "b/1", "b/2"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}
