package words

// Tutor is what the tutor in the terminal says.
type Tutor struct {
	Title      string
	Lessons    string            // heading of the list
	States     map[string]string // by name of the state: new, begun, done
	Search     string            // what was typed
	SearchKeys string
	NoMatch    string
	LastTime   string // outcome, verdict
	LastRun    string // outcome, time
	TooSmall   string // columns, rows, needed columns, needed rows
	StepOf     string // number, count
	FileAt     string // name, path in the machine
	HintN      string // number, count
	MoreHints  string // count
	Solution   string
	Predict    string
	RunsAs     string // user
	StandIn    string // names of images
	Preparing  string // step
	Output     string // name of the terminal with what demos write
	NoOutput   string
	ShellOf    string // user
	Leaves     string // key, prefix key
	Returns    string // key
	Larger     string // key
	Smaller    string // key
	ShellEnded string
	TypeAs     string // user
	TypeHint   string
	TypeFiles  string // instead, where the step has files
	Instead    string

	DiffHint string

	Diff       Diff   // of a file in the machine and the lesson's
	History    string // lines
	Seconds    string // count
	Meanwhile  string // what can be done while a machine starts
	Took       string // duration: that of the last time
	Cancelling string
	Cancelled  string
	Reset      string // duration
	NoMachine  string // error
	Gone       string // error
	Touched    string
	Changed    string // files
	NowStep    string
	NotYet     string
	Errata     string // heading
	NotKept    string // error

	Result        string
	Prediction    string
	None          string
	Right         string
	Wrong         string
	Observed      string
	AsExpected    string
	NotAsExpected string // outcome
	Difference    string // what was typed, what is given
	Missing       string // line that was not typed
	Added         string // line too many
	Cause         string
	Control       string
	Proof         string
	Record        string
	SlideSays     string
	Way           string // program, object
	WallPassed    string
	WallStopped   string
	WallUnasked   string
	WallUnknown   string
	WallObject    string
	Reached       string
	Unreached     string
	Walls         map[string]string

	SetupPanel   string // on the course's screen, while there is no machine
	SetupReading string // below the progress
	SetupOffer   string
	SetupRunning string
	SetupDone    string
	SetupFailed  string // error
	SetupConfirm string // command line
	YesNo        string

	HelpTitle string
	HelpMouse string
	Copied    string // count of lines
	Quit      string // question
	QuitBuild string // the same while the machine is built
	Keys      Keys
	Groups    map[string]string // headings in the help
}

// Diff is what is said of a file beside the reference.
type Diff struct{ Missing, Same, Differs string }

// Keys are the names of what keys do.
type Keys struct {
	Check, Edit, Reference, CopyPath      string
	Exercise, GoOn, Try                   string
	Judge, TypeIt, Diff                   string
	Open, Run, Next, Again, Back, Quit    string
	Up, Down, PageUp, PageDown            string
	Top, Bottom                           string
	Previous, NextStep                    string
	Works, Blocked, Answer                string
	Hint, Solution, Files, Output, Walls  string
	Shell, RootShell, EnterShell          string
	LeaveShell, Reset, Cancel             string
	Lang, Background, Search, Help, Setup string
	ToCourse, Close, Zoom                 string
	History, Errata, Outline, Whole       string
	Prefix, Copy, Black, Bar              string
}

// Linear is what the walk through a lesson without full screens asks.
type Linear struct {
	Predict  string // whether it works
	Answer   string // by number
	GoOn     string
	Which    string // lesson that is next
	NoAnswer string // what was typed
	Alive    string // count of seconds without output
}

// Present is what a presentation and its notes say.
type Present struct {
	Reveal  string
	Notes   string
	Waiting string
	Next    string
	Phases  map[string]string // what is on the projector, by number, or what a pause is before

	TaskPhases map[string]string // likewise, of an exercise
}

// Walls is what is said of the walls of a process beside those of the host.
type Walls struct {
	Title       string
	Live, Ended string // time
	LastSeen    string // time
	Waiting     string
	Nothing     string
	Blind       string // error
	Contained   string
	Outside     string
	Client      string // name of the client
	ClientOnly  string // likewise, of one that has ended
	Of          string // command, time
	Beside      string // name of the wall, of the process, of the host
	Same        string // names of walls
	Unseen      string
	Process     string
	Host        string
	User, Map   string
	Effective   string
	Bounding    string
	NoNewPrivs  string
	Label       string
	Own, Shared string
	Cgroup      string
	Inside      string // outer number, inner number
	All         string // count
	CountOf     string // count, count
	EffectiveOf string // count
	BoundingOf  string // count
	AmbientOf   string // count
	None        string
	Yes, No     string
	Seccomp     map[string]string // by mode
}
