package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"lab/lessons"
)

// Revisit prepares a transcript for being judged again: it returns the plan that
// it was made by, or would have been if there had been a machine. l is its
// lesson, perhaps in a newer form. A run in which something else was typed than
// l has now gets the trouble Outdated, in the copy that is returned. The error
// is an *UnknownError if l no longer has a step that was asked for.
func Revisit(l *lessons.Lesson, t *Transcript) (Plan, *Transcript, error) {
	for _, id := range t.Asked {
		if l.Step(id) == nil {
			return Plan{}, nil, &UnknownError{Name: id, Lesson: l}
		}
	}
	p := NewPlan(Choice{l, t.Asked}, t.Machine)
	if t.Machine.Kind == "" { // it lacks nothing that could be named
		p.Lacks, p.Want = "", ""
		for i := range p.Steps {
			p.Steps[i].Lacks, p.Steps[i].Want = "", ""
		}
	}
	if err := inOrder(l, t); err != nil {
		return Plan{}, nil, err
	}
	marked := *t
	marked.Events = slices.Clone(t.Events)
	runs := t.Runs()
	for i, e := range marked.Events {
		if e.Kind != RunEnd || len(runs) == 0 {
			continue
		}
		if other, is := outdated(l, t, &runs[0]); is && e.Trouble == "" {
			marked.Events[i].Trouble, marked.Events[i].Detail = Outdated, other
		}
		runs = runs[1:]
	}
	return p, &marked, nil
}

// inOrder is an error if steps, or controls and proofs of a step, were not run in
// the lesson's order.
func inOrder(l *lessons.Lesson, t *Transcript) error {
	var order []RunKey
	for _, s := range l.Steps {
		order = append(order, RunsOf(s)...)
	}
	at := -1
	for _, e := range t.Events {
		if e.Kind != RunStart {
			continue
		}
		next := slices.Index(order, RunKey{e.Step, e.Role, e.ID})
		if next >= 0 && next < at {
			return fmt.Errorf("step %s was not run in the lesson's order", e.Step)
		}
		at = max(at, next)
	}
	return nil
}

// A RunKey names a run within a lesson.
type RunKey struct {
	Step string
	Role Role
	ID   string // of the control or proof
}

// RunsOf are the runs of a step, in the order in which they come.
func RunsOf(s *lessons.Step) []RunKey {
	runs := []RunKey{{s.ID, Act, ""}}
	for _, c := range s.Controls {
		runs = append(runs, RunKey{s.ID, Control, c.ID})
	}
	for _, p := range s.Proofs {
		runs = append(runs, RunKey{s.ID, Proof, p.ID})
	}
	return runs
}

// LastRun is the one that a lesson ends with.
func LastRun(l *lessons.Lesson) RunKey {
	runs := RunsOf(l.Steps[len(l.Steps)-1])
	return runs[len(runs)-1]
}

// outdated reports whether a run was not typed as the lesson has it, and what
// it typed instead.
func outdated(l *lessons.Lesson, t *Transcript, r *Run) (string, bool) {
	if name := changedFile(l, t, r); name != "" {
		return "files/" + name, true
	}
	a := actOf(l, r)
	if a == nil {
		return r.Step + " " + r.ID, true
	}
	if a.User != r.User {
		return r.User, true
	}
	typed := 0
	for _, line := range r.Lines {
		if line.Leave {
			continue
		}
		if typed >= len(a.Lines) || line.Text != a.Lines[typed] {
			return line.Text, true
		}
		typed++
	}
	return "", false
}

// changedFile is a file of the run's step that is not what it was when the
// transcript was recorded, "" if there is none or the transcript does not say. Another
// answer does not make an exercise another one.
func changedFile(l *lessons.Lesson, t *Transcript, r *Run) string {
	s := l.Step(r.Step)
	if s == nil || len(t.Files) == 0 {
		return ""
	}
	for _, f := range s.Files {
		if f.Source != "" && !f.OfAnswer() && t.Files[f.Source] != sum(l.File(f.Source)) {
			return f.Source
		}
	}
	return ""
}

// sum is the SHA-256 of a file, in hexadecimal digits.
func sum(content []byte) string {
	h := sha256.Sum256(content)
	return hex.EncodeToString(h[:])
}

// sums are those of all files that a lesson's steps use.
func sums(l *lessons.Lesson) map[string]string {
	all := map[string]string{}
	for _, s := range l.Steps {
		for _, f := range s.Files {
			if f.Source != "" {
				all[f.Source] = sum(l.File(f.Source))
			}
		}
	}
	return all
}

// stepsSum is the SHA-256 of a lesson's steps.
func stepsSum(l *lessons.Lesson) string {
	b, err := json.Marshal(l.Steps)
	if err != nil {
		panic(err) // steps are plain data
	}
	return sum(b)
}

// A Staleness is what a transcript's hashes say against its being of the present.
type Staleness string

// The kinds. Files that have changed are more than that, see [Revisit].
const (
	NoHashes     Staleness = "no-hashes"     // nothing tells of which form of the lesson it is
	OtherProgram Staleness = "other-program" // another build of lab recorded it
	OtherSteps   Staleness = "other-steps"   // the lesson's steps have changed since, if only what they say
)

// Origin compares a transcript's hashes with a lesson and with this program.
func Origin(l *lessons.Lesson, t *Transcript) []Staleness {
	if t.Program == "" || t.Steps == "" {
		return []Staleness{NoHashes}
	}
	var doubts []Staleness
	if t.Program != Program() {
		doubts = append(doubts, OtherProgram)
	}
	if t.Steps != stepsSum(l) {
		doubts = append(doubts, OtherSteps)
	}
	return doubts
}

// Program is the SHA-256 of this very program, "" if it cannot be read.
var Program = sync.OnceValue(func() string {
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		return ""
	}
	defer self.Close()
	h := sha256.New()
	if _, err := io.Copy(h, self); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
})

// actOf returns what the lesson has typed in a run, nil if it has no such run.
func actOf(l *lessons.Lesson, r *Run) *lessons.Act {
	s := l.Step(r.Step)
	if s == nil {
		return nil
	}
	switch r.Role {
	case Act:
		return &s.Act
	case Control:
		for i := range s.Controls {
			if s.Controls[i].ID == r.ID {
				return &s.Controls[i].Act
			}
		}
	case Proof:
		for i := range s.Proofs {
			if s.Proofs[i].ID == r.ID {
				return &s.Proofs[i].Act
			}
		}
	}
	return nil
}
