package runner

import "time"

// An Event is one thing that happened in a run. The events of a lesson, in
// order, are its transcript; the terminal view, the progress display and the
// recorder all listen to them.
type Event struct {
	At   time.Duration // since the start of the lesson, in whole microseconds
	Kind Kind

	// What the event belongs to.
	Step string
	Role Role
	ID   string // of the control or the proof

	User string // RunStart
	Line string // LineStart: as typed, without the last newline
	// Leave marks a LineStart that lab typed itself to leave a nested shell. The
	// exit status of such a line is that of the shell's last command before it.
	Leave bool
	Data  []byte // Output: bytes from the terminal

	// LineEnd: how the line ended. Exit is nil where the shell could not be
	// asked; Opened means that the line opened a nested shell and still runs.
	Exit   *int
	Opened bool
	// LineEnd: how many bytes of output were left out of the transcript
	// because there was too much.
	Dropped int64

	// Trouble says why a run could not go on; "" in all other cases.
	Trouble Trouble
	Detail  string // free text to Trouble

	Evidence *Evidence
}

// Kind is the kind of an event.
type Kind string

// The kinds, in the order in which they come: a run is an act, a control or a
// proof, and consists of lines. Output belongs to the line that was started
// last; echo is all else that the terminal shows: prompts and typed text.
const (
	RunStart  Kind = "run-start"
	LineStart Kind = "line-start"
	Echo      Kind = "echo"
	Output    Kind = "output"
	LineEnd   Kind = "line-end"
	Found     Kind = "evidence"
	RunEnd    Kind = "run-end"
)

// Role is the part that a run plays for its step.
type Role string

// The roles.
const (
	Act     Role = "act"
	Control Role = "control"
	Proof   Role = "proof"
)

// Trouble is why a run ended before its time. Nothing that ran into trouble
// can be judged.
type Trouble string

// The troubles.
const (
	TimedOut    Trouble = "timed-out"      // the line did not end within its limit
	Waits       Trouble = "waits"          // the same, because a program waits for somebody or for a time; Detail names it
	MachineGone Trouble = "machine-gone"   // the connection or the machine broke
	Silent      Trouble = "machine-silent" // the machine is there but does not answer
	ShellGone   Trouble = "shell-gone"     // the shell ended before all lines were typed
	Interrupted Trouble = "interrupted"    // the user stopped lab
	NotPrepared Trouble = "not-prepared"   // a file could not be put in place
	Shadowed    Trouble = "shadowed"       // the shell starts something else by a program's name
	Outdated    Trouble = "outdated"       // a stored transcript is of another version of the lesson
	// OutOfStep: the terminal does not tell which output belongs to which line.
	OutOfStep Trouble = "out-of-step"
	// OtherLanguage: the shell has programs speak another language.
	OtherLanguage Trouble = "other-language"
	// Background: a process that an earlier run left may write into this one.
	Background Trouble = "background"
	// Experiment: a learner has typed something else than the lesson gives. What
	// came of it can be told, but is no verdict on the step.
	Experiment Trouble = "experiment"
)

// Evidence is what the kernel said about a run.
type Evidence struct {
	Source string `json:"source"` // AuditSource, StateSource or trace.Source
	Text   string `json:"text"`   // the record as it stands there
}
