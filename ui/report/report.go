// Package report puts the results of judged lessons into a form that people
// and programs read. It is a pure function of results and facts; it knows
// nothing about the machines that they come from.
//
// # The JSON report
//
// The report is one JSON object. Its form is stable: names stay, and later
// versions of lab only add to it. The number in format changes if that promise
// ever has to be broken.
//
//	format    1
//	language  "de" or "en": the language of all texts below
//	started   when the run started, RFC 3339
//	seconds   how long it took
//	summary   counts of the results by verdict: pass, fail, unproven, skip
//	machines  list of the machines that demos ran on
//	lessons   list of the lessons that results belong to: id, title
//	results   list of the judged steps, in the order in which they ran
//	exercises list of the answers that were tried, absent where there was none; the results
//	          of their checks are among results, with LESSON/EXERCISE as lesson
//	recorded  true if it was judged from recordings, which anybody can write
//	recordings  of these, a list of file, lesson, program (SHA-256 of the lab that recorded
//	          it) and doubts: no-hashes, other-program, other-steps
//	error     only if the run could not be finished: why, in words
//
// A machine:
//
//	id           what results call it: "vm-apparmor", or the name of a target,
//	             "anna@lab1:2222"
//	kind         "vm", "host" or "ssh"
//	flavour      major security module: "apparmor", "selinux" or "none"
//	accelerator  "kvm" or "tcg", "" where lab did not start the machine
//	kernel       as uname -r says it
//	arch         as uname -m says it
//	lsms         list of the active security modules
//	selinux      "enforcing", "permissive" or "disabled"
//	apparmor     true if it is enabled
//	trace        name of the probes by which the kernel was asked, absent where it was not
//	build        SHA-256 of the disk that a throwaway machine begins with
//	engines      list of the container engines: name, version, api, security
//	images       list of the container images: engine, name, stand_in (what the
//	             image is made of where it is not the published one)
//	error        only of a target that could not be reached or was lost: why, in
//	             words; one that was never reached has no kernel
//
// A result:
//
//	lesson       id of the lesson
//	step         id of the step
//	slide        title of the slide, "" if the step is not on one
//	says         outcome that the slide promises
//	expected     outcome that should be seen today: "works", "blocked", "broken"
//	outcome      outcome that was seen, "" if the act was not run
//	mechanism    what blocked the act, "" unless that was proved
//	errno        name of the error number that a program printed, "EPERM", or ""
//	answer       name of the right answer to the step's question, "" if what was seen does
//	             not tell: its words in English, or an errno, a mechanism, an outcome
//	verdict      "pass", "fail", "unproven" or "skip"
//	reason       why, in words
//	reason_code  why, for programs; package judge lists the codes
//	control      list of the controls: id, expected, outcome, ok, reason, reason_code
//	proof        list of the proofs, likewise
//	evidence     list of what kernel or engine said about it: source, text
//	no_evidence  why there is none for an act that was blocked, in words, or ""
//	rests        of a pass whose act was blocked: "kernel", because the kernel says that
//	             the mechanism refused the call; "control", on act, control and proof
//	call         the call that the kernel refused, absent where it was not asked or
//	             refused none: pid, comm (name of the thread), call, object, errno,
//	             answers (list of wall, function, errno, capability; without an errno
//	             the wall let it pass), wall (whose no it ended with), keys (list of
//	             capability and the wall that kept it away), message, times
//	seconds      how long the act took, without controls and proofs
//	machine      id of the machine, "" if there was none
//
// # The gradebook
//
// What lab grade finds out is a [Gradebook], whose JSON form is that of its type and
// has a number of its own in format. In it, points count only where gradable is true.
//
// An answer:
//
//	exercise  LESSON/EXERCISE
//	points    how many it has, 0 where it is not gradable
//	most      how many there are
//	gradable  false if something could not be judged, so that the points are not known
//	checks    list: id, gate, points, most, and state: "passed", "open" (blocks too little),
//	          "closed" (blocks too much), "other" (another wall), "broke", "unjudged"
//	reason    the same in words
//	machine   id of the machine, "" if there was none
//
// Bytes that are not UTF-8 stand in both as U+FFFD, control characters as escapes,
// so a terminal is safe from a report that is printed to it.
package report

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

// Format is the number of the report's form.
const Format = 1

// A Report is everything that is to be told about a run.
type Report struct {
	Format    int           `json:"format"`
	Language  lessons.Lang  `json:"language"`
	Started   time.Time     `json:"started"`
	Seconds   float64       `json:"seconds"`
	Summary   Summary       `json:"summary"`
	Machines  []Machine     `json:"machines"`
	Lessons   []LessonTitle `json:"lessons"`
	Results   []Result      `json:"results"`
	Exercises []Score       `json:"exercises,omitempty"`
	Recorded  bool          `json:"recorded,omitempty"`
	// Recordings are the files that were judged again, where Recorded.
	Recordings []Recording `json:"recordings,omitempty"`
	Error      string      `json:"error,omitempty"`

	started time.Time // with the monotonic clock
}

// A Recording is a file that was judged again.
type Recording struct {
	File    string             `json:"file"`
	Lesson  string             `json:"lesson"`
	Program string             `json:"program,omitempty"` // SHA-256 of the lab that recorded it
	Doubts  []runner.Staleness `json:"doubts"`            // what its hashes say against it
}

// doubted counts the recordings with a doubt, in the order of the doubts.
func (r *Report) doubted() (counts []int, doubts []runner.Staleness) {
	for _, d := range []runner.Staleness{runner.NoHashes, runner.OtherProgram, runner.OtherSteps} {
		n := 0
		for _, one := range r.Recordings {
			if slices.Contains(one.Doubts, d) {
				n++
			}
		}
		if n > 0 {
			counts, doubts = append(counts, n), append(doubts, d)
		}
	}
	return counts, doubts
}

// Summary counts results by verdict.
type Summary struct {
	Pass     int `json:"pass"`
	Fail     int `json:"fail"`
	Unproven int `json:"unproven"`
	Skip     int `json:"skip"`
}

// Total is the number of all results.
func (s Summary) Total() int { return s.Pass + s.Fail + s.Unproven + s.Skip }

// A Machine is what the report says about a machine.
type Machine struct {
	ID string `json:"id"`
	runner.Facts
	Error string `json:"error,omitempty"`
}

// target reports whether it is one of those that the user has named.
func (m *Machine) target() bool { return m.Kind == "ssh" }

// reached reports whether it has said anything about itself.
func (m *Machine) reached() bool { return m.Kernel != "" }

// NotReached reports whether it is a target that was never reached. To say that
// once is enough; there is nothing to tell of its results.
func (m *Machine) NotReached() bool { return m.target() && !m.reached() }

// A LessonTitle says what a lesson is called.
type LessonTitle struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// New starts a report.
func New(lang lessons.Lang, started time.Time) *Report {
	return &Report{
		Format: Format, Language: lang, Started: started.Truncate(time.Second),
		started:  started,
		Machines: []Machine{}, Lessons: []LessonTitle{}, Results: []Result{},
	}
}

// End notes that the run is over.
func (r *Report) End(at time.Time) {
	r.Seconds = at.Sub(r.started).Round(time.Millisecond).Seconds()
}

// AddMachine adds a machine and returns what results are to call it. Machines
// with the same facts are one.
func (r *Report) AddMachine(f runner.Facts) Machine {
	f = listed(f)
	name := f.Kind + "-" + f.Flavour
	id := name
	for n := 2; ; n++ {
		known := r.Machine(id)
		if known == nil {
			break
		}
		if reflect.DeepEqual(known.Facts, f) {
			return *known
		}
		id = fmt.Sprintf("%s-%d", name, n)
	}
	m := Machine{ID: id, Facts: f}
	r.Machines = append(r.Machines, m)
	return m
}

// AddTarget adds a target, a machine that results call by its name. f is nil if
// it was not reached; see LoseTarget.
func (r *Report) AddTarget(name string, f *runner.Facts) Machine {
	m := r.Machine(name)
	if m == nil {
		r.Machines = append(r.Machines, Machine{ID: name, Facts: listed(runner.Facts{Kind: "ssh"})})
		m = &r.Machines[len(r.Machines)-1]
	}
	if f != nil && !m.reached() {
		m.Facts = listed(*f)
	}
	return *m
}

// LoseTarget notes why a target could not be reached, or not any more.
func (r *Report) LoseTarget(name, why string) {
	r.AddTarget(name, nil)
	r.Machine(name).Error = why
}

// listed makes empty lists of those that are missing.
func listed(f runner.Facts) runner.Facts {
	f.LSMs, f.Engines, f.Images = list(f.LSMs), list(f.Engines), list(f.Images)
	return f
}

// Machine returns the machine with the id, or nil.
func (r *Report) Machine(id string) *Machine {
	for i := range r.Machines {
		if r.Machines[i].ID == id {
			return &r.Machines[i]
		}
	}
	return nil
}

// AddLesson adds the results of a lesson that ran on a machine, and returns
// them as the report has them. machine is "" if there was none.
func (r *Report) AddLesson(l *lessons.Lesson, machine string, results []judge.Result) []Result {
	if r.title(l.ID) == "" {
		r.Lessons = append(r.Lessons, LessonTitle{ID: l.ID, Title: l.Title[r.Language]})
	}
	from, w := len(r.Results), words.In(r.Language)
	for _, one := range results {
		r.Results = append(r.Results, newResult(one, machine, w))
		r.Summary.count(one.Verdict)
	}
	if l.AnswerTo != nil {
		r.addScore(l.AnswerTo, machine, results)
	}
	return r.Results[from:]
}

func (r *Report) title(lesson string) string {
	for _, l := range r.Lessons {
		if l.ID == lesson {
			return l.Title
		}
	}
	return ""
}

// list makes an empty list of nil, which JSON would call null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func (s *Summary) count(v judge.Verdict) {
	switch known(v) {
	case judge.Pass:
		s.Pass++
	case judge.Fail:
		s.Fail++
	case judge.Skip:
		s.Skip++
	default:
		s.Unproven++
	}
}

// known makes unproven of anything that is not a verdict.
func known(v judge.Verdict) judge.Verdict {
	switch v {
	case judge.Pass, judge.Fail, judge.Skip:
		return v
	}
	return judge.Unproven
}
