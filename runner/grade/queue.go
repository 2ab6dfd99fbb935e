package grade

import "lab/runner"

// A task is one lesson of a batch.
type task struct {
	batch  *Batch
	choice runner.Choice
	taken  bool
}

// A queue hands out lessons to workers, each of which has a machine. Its
// methods must not be called at the same time.
type queue struct {
	tasks []*task
	open  map[*Batch]int // how many workers work at it
}

func newQueue(list []*Batch) *queue {
	q := &queue{open: map[*Batch]int{}}
	for _, b := range list {
		for _, c := range b.Choices {
			q.tasks = append(q.tasks, &task{batch: b, choice: c})
		}
	}
	return q
}

// take returns the next lesson for a worker that works at the batch at, nil
// for none: of that batch, or else of the one that the fewest work at. At the
// end it returns nil.
func (q *queue) take(at *Batch) *task {
	if t := q.next(at); t != nil {
		t.taken = true
		return t
	}
	q.leave(at)
	var best *task
	for _, t := range q.tasks {
		b := t.batch
		if !t.taken && q.open[b] < b.Most && (best == nil || q.open[b] < q.open[best.batch]) {
			best = t
		}
	}
	if best != nil {
		best.taken = true
		q.open[best.batch]++
	}
	return best
}

// next is the first lesson of a batch that nobody has taken.
func (q *queue) next(b *Batch) *task {
	for _, t := range q.tasks {
		if t.batch == b && !t.taken {
			return t
		}
	}
	return nil
}

// leave notes that a worker works at a batch no more.
func (q *queue) leave(b *Batch) {
	if b != nil {
		q.open[b]--
	}
}

// cannot notes that a worker got no machine for the lesson that it took, and
// leaves the batch. Where others have a machine of the batch, the lesson is left
// to them; else what is returned, this lesson and the rest of the batch, cannot
// be run.
func (q *queue) cannot(t *task) []*task {
	b := t.batch
	q.leave(b)
	t.taken = false
	b.Most = q.open[b]
	if b.Most > 0 {
		return nil
	}
	var rest []*task
	for _, t := range q.tasks {
		if t.batch == b && !t.taken {
			t.taken = true
			rest = append(rest, t)
		}
	}
	return rest
}
