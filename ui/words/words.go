// Package words holds everything that lab itself says, in each language. It
// does not hold what the course says (package lessons).
//
// A language is one value of type [Words], so the compiler knows each text by
// name; a test makes sure that none is missing and that the verbs for package
// fmt are the same in all languages.
package words

import "lab/lessons"

// Words is what lab says in one language. Texts with verbs are formats; the
// comment beside them names the operands.
type Words struct {
	Lang lessons.Lang

	Help     Help
	Flag     Flag
	Error    Error
	Ask      Ask
	Verdict  Verdict
	Outcome  Outcome
	Reason   Reason
	Report   Report
	Next     Next
	Setup    Setup
	Machine  map[string]string // what is said of the throwaway machine, by package vm's code
	Status   Status
	Course   Course
	Prove    Prove
	Trace    Trace
	Grade    Grade
	Submit   Submit
	Exercise Exercise
	New      New
	Doctor   Doctor
	Shell    Shell
	Tutor    Tutor
	Walls    Walls
	Linear   Linear
	Present  Present
	Remote   Remote
	Host     Host
	Map      Map
}

// In returns the words of a language, those of English where it has none.
func In(l lessons.Lang) Words {
	if l == lessons.German {
		return german()
	}
	return english()
}

// Help is what --help says.
type Help struct {
	Root, RootLong             string
	Verify, VerifyLong         string
	VerifyExamples             string
	Judge, JudgeLong           string
	Replay, ReplayLong         string
	Setup, SetupLong           string
	List, Show, ShowLong       string
	Run, RunLong               string
	Present, PresentLong       string
	Progress, ProgressLong     string
	Lint, LintLong             string
	Shell, ShellLong           string
	Doctor, DoctorLong         string
	Version, Completion        string
	CompletionLong, Help       string
	Usage, Commands, Flags     string // headings
	GlobalFlags, Examples      string
	Default                    string // value
	MoreOn                     string // "lab"
	Lesson, Step, Command, Dir string // placeholders
	File                       string // likewise
}

// Flag says what a flag does. A word in back quotes names its value.
type Flag struct {
	Help, Lang, Lessons, Seed string
	On, OnHere                string
	Flavour, Format           string
	Jobs, JobsTargets         string
	FormatList, Output        string
	Record, Speed, ReplayStep string
	Prove, Answers, Watch     string
	Yes, Offline, OfflineOpen string
	Export, Import, SHA256    string
	With                      string
	Clean                     string
	User, FlavourOne          string
	Targets, SSHConfig        string
	Notes                     string
	Slides, Errata            string
}

// Error is what can be wrong with a command line, and what came in the way.
type Error struct {
	UnknownFlag    string // flag
	FlagNeedsValue string // flag
	FlagSyntax     string // what was typed
	BadValue       string // flag, value, allowed values
	BadArgument    string // what was typed, possible ones
	UnknownCommand string // what was typed
	DidYouMean     string // what comes near
	IsLesson       string // what was typed
	BadPrefix      string // what was given
	SeeHelp        string // "lab verify"
	TooManyArgs    string // first one too many
	MissingArg     string // placeholder
	Or             string // between the last two allowed values
	NoSuchLesson   string // what was typed
	NoSuchStep     string // what was typed, lesson
	SeeList        string
	NoTalk         string
	NoMachine      string // error
	SetUpFirst     string
	SetupFailed    string // error
	SetupAgain     string
	ClosingMachine string // error
	OpeningMachine string // flavour, error
	NoReportFile   string // error
	NotPrinted     string // error
	NothingRan     string
	SameReport     string // file
	OutputAlone    string // file
	TwoReports     string // flag
	ReportPairs    string
	NoRecord       string // error
	NoTranscripts  string // folder
	BadTranscript  string // error, with the file
	Interrupted    string
	LessonProblems string // count
	LessonProblem  string
	CleanAlone     string
	ExportImport   string
	SumAlone       string
	BadSum         string // what was typed
	RemoteOffline  string // URL
	RemoteSum      string // URL
	ExportFailed   string // error
	ImportFailed   string // file or URL, error
	ImportAgain    string
	ImportDamaged  string
	ImportForeign  string
	ImportOther    string
	ImportDigest   string
	NeedsTerminal  string
}

// Ask is what lab asks on a terminal.
type Ask struct {
	YesNo        string // hint for the answer: "[y/N]"
	Yes          string // letters that mean yes
	SetupNow     string
	HostPackages string
	Command      string // command line
	Digest       string
}

// Verdict is a word for each verdict.
type Verdict struct{ Pass, Fail, Unproven, Skip string }

// Outcome is a word for each outcome, as the talk says it.
type Outcome struct{ Works, Blocked, Broken, Unknown string }

// Report is what the text report says.
type Report struct {
	Machine      string // id, kind, flavour
	VM           string
	Host         string
	SSH          string
	Kernel       string // version, architecture
	Accelerated  string // "KVM"
	Emulated     string
	StandIn      string            // image
	MadeOf       map[string]string // by the label of a stand-in
	StandInNotes string            // heading
	OnControl    string            // of a block in which the kernel names no call
	SlideSays    string            // outcome on the slide
	Steps        string            // count
	OneStep      string
	InTime       string // duration
	NothingRun   string
	WrittenTo    string // file
	NotReached   string // target
	Targets      string // heading
	Recorded     string
	Doubts       map[string]string // by runner.Staleness: count of recordings, of all
}

// Next is what to do about steps that did not pass.
// Each has the names of the steps as operand.
type Next struct {
	Heading string
	Fail    string
	Skip    string
	// Of steps that could not be judged:
	Again   string // they were interrupted
	Slow    string // they did not end in time
	Machine string // the machine broke
	Missing string // something is not there
	First   string // they build on another step
	Record  string // the transcript is too old
	Look    string // the mechanism could not be told
}

// Setup is what lab setup says.
type Setup struct {
	Stages  map[string]string // by id of the stage
	Ready   string
	Cleaned string
	Done    string // stage, duration
	Kept    string
	Digest  string // file or URL, SHA-256
	HandOn  string // file, SHA-256
}

// Status is what the progress display says while lessons run.
type Status struct {
	Starting            string // flavour
	Resetting           string
	Step                string // number, of how many
	Act, Control, Proof string
	Again               string // lesson
	Interrupting        string
}

// Course is what list and show say around the course's own words.
type Course struct {
	Slide        string            // title of the slide
	Control      string            // what it changes
	Uncontrolled string            // reason
	Proof        string            // what it shows
	File         string            // name, where it is put
	Mechanisms   map[string]string // by name of the mechanism; German in the accusative
	Expected     string            // outcome
	By           string            // outcome, mechanism
	Notice       string
	Today        string
	Images       string // names
	StandIns     string
	Needs        string // what
	Program      string // name, where it is put
	Answer       string // pattern of the question, answer
	Demo         string
	NotCovered   string
	Covered      string // demos covered, all demos, claims covered, all claims
	Bullets      string // count, of these shown, not shown
	SaysIs       string // what the slide says, what happens today
	LintOK       string // count of lessons
	Lessons      string // count
	Builtin      string
}

// Doctor is what lab doctor says.
type Doctor struct {
	OK, Missing, Note string
	Todo              string // what to do
	Can               string
	Cannot            string
	Ready             string
	NotSetUp          string
	Names             map[string]string // by id of the finding
	Lacks             map[string]string // what a lesson lacks, by kind: what it wants
	LessonsCan        string            // count of lessons that can run, of all
	AllCan            string
	NotAllCan         string
	NotRoot           string
	OrdinaryUser      string // name
	Unreached         string
}

// Shell is what lab shell says.
type Shell struct {
	Starting string // flavour
	Welcome  string // user
	Ended    string
}
