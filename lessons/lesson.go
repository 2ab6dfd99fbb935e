package lessons

import "time"

// A Lesson is one topic: one folder with lesson.yaml, de.md, en.md and files/.
type Lesson struct {
	ID     string // as typed on the command line: "seccomp"
	Dir    string // folder name, which gives the order: "50-seccomp"
	Title  Text
	Needs  Needs
	Images []string // container images that the demos use: "alpine"
	Steps  []*Step
	Prose  map[Lang]Prose

	Exercises []*Exercise // by their ids
	// AnswerTo is the exercise whose checks the steps are; nil for a lesson of the course.
	AnswerTo *Exercise

	text    string            // of lesson.yaml, or exercise.yaml
	topic   Topic             // "" where that of the lesson before goes on
	teaches Text              // nil if it does not say
	files   map[string][]byte // content of files/, by slash-separated path
}

// A Topic is a part of the course.
type Topic string

// The topics.
const (
	Kernel     Topic = "kernel" // what the kernel allows a process
	Namespaces Topic = "namespaces"
	Engine     Topic = "engine" // who starts containers, and who may
	Beyond     Topic = "beyond"
	Since      Topic = "since" // what the talk could not know yet, or leaves out
)

// Step returns the step with the id, or nil.
func (l *Lesson) Step(id string) *Step {
	for _, s := range l.Steps {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// File returns the content of files/NAME. Load has made sure that each file
// which a step names is there.
func (l *Lesson) File(name string) []byte { return l.files[name] }

// LSM is the major LSM with which every step of the lesson can run: "apparmor",
// "selinux", or "" where either will do.
func (l *Lesson) LSM() string {
	for _, s := range l.Steps {
		if s.Needs.LSM != "" {
			return s.Needs.LSM
		}
	}
	return l.Needs.LSM
}

// Needs is what the machine must have for a lesson's demos, or a step's, to mean
// anything.
type Needs struct {
	LSM     string   // "apparmor", "selinux", or "" where either will do
	Engines []string // "docker", "podman"
	Kernel  string   // oldest version, "5.6", or ""
	Extras  []string // of lab's own machine, which are not in it unless they are wanted: "kubernetes"
}

// A Lang is a language of the course, "de" or "en".
type Lang string

// The languages of the course. Every lesson has both.
const (
	German  Lang = "de"
	English Lang = "en"
)

// Langs are all languages of the course.
var Langs = [...]Lang{German, English}

// Text is a short text in each language.
type Text map[Lang]string

// Prose is what one Markdown file says, cut up by the marks in its headings.
type Prose struct {
	Intro string               // from the top to the first step's heading, or an exercise's first hint
	Hints []string             // of an exercise, in stages
	Steps map[string]StepProse // by step id
}

// StepProse is the prose of one step, Markdown without the headings' marks.
type StepProse struct {
	Heading string   // the step's title
	Text    string   // before the demo runs
	Notice  string   // after it ran: what to notice
	Today   string   // then and now: where the talk has aged or is wrong
	Hints   []string // in stages
}

// A Step is one slide's demo, or one claim of the talk.
type Step struct {
	ID    string
	Slide string // the slide's title in the talk, "" if it is not on one
	Claim string // id of the slide's claim that the step tests, "" for the slide's demo
	Needs Needs  // beyond those of the lesson
	After []string
	Files []File
	Act   Act

	// Says is the outcome that the slide promises, where that is not what
	// happens today; then the prose must say why (StepProse.Today).
	Says   Outcome
	Expect Outcome // what should happen today
	By     Mechanism
	Asks   []Choice // the answers to the question in the prose; none: works or does not work
	Signs  Signs    // how an outcome shows itself in the act and in its controls

	Controls []Control
	// Uncontrolled says why an act that is to work has no control, where it has none.
	Uncontrolled Text
	Proofs       []Proof
}

// A File is put onto the machine before the act.
type File struct {
	Source  string // name below the lesson's files/, "" for a program
	Program string // "lab" for lab's own program, which is put there with mode 0755
	Target  string // absolute, or below the home of the act's user: "~/no-mkdir.json"
	Owner   string // "root" or "user"
}

// An Act is what is typed at a prompt.
type Act struct {
	User string // "root" or "user"
	// Lines are typed one after the other, each when the prompt is back. A
	// line may hold line breaks: a command with continuation lines, typed as
	// on the slide. Lines typed into a nested shell follow the line that
	// opened it; shells still open at the end are left by lab.
	Lines []string
	Limit time.Duration // for each line; 0 means the runner's default
	// Answers are typed when a program asks, in this order, each once.
	Answers []Reply
}

// A Reply is what lab types when a program waits for input.
type Reply struct {
	Prompt string // regular expression (RE2) that the unfinished last line of the output matches
	Text   string // typed, with Enter after it; may be empty
}

// A Control is the act again with only the mechanism taken away or changed.
type Control struct {
	ID      string
	Changes Text // what differs from the act
	Act
	Outcome Outcome // what must come out
	Signs   *Signs  // nil: those of the step
}

// A Proof shows that the mechanism was in force for a process started the way
// the act starts its own.
type Proof struct {
	ID    string
	Shows Text
	Act
	Signs Sign // must hold
}

// An Outcome is what was observed.
type Outcome string

// The outcomes.
const (
	Works   Outcome = "works"   // the act did what it was to do
	Blocked Outcome = "blocked" // a mechanism stopped it
	Broken  Outcome = "broken"  // it failed for another reason
)

// A Mechanism is what can stop an act. Its values are the walls of the course.
type Mechanism string

// The mechanisms.
const (
	DAC           Mechanism = "dac"
	Capabilities  Mechanism = "capabilities"
	NoNewPrivs    Mechanism = "no-new-privs" // prctl(2), PR_SET_NO_NEW_PRIVS
	Seccomp       Mechanism = "seccomp"
	Landlock      Mechanism = "landlock"
	Yama          Mechanism = "yama"
	Lockdown      Mechanism = "lockdown"
	AppArmor      Mechanism = "apparmor"
	SELinux       Mechanism = "selinux"
	Namespace     Mechanism = "namespace"
	UserNamespace Mechanism = "userns"
	Mount         Mechanism = "mount"  // read-only, noexec, nodev, nosuid, or something mounted over the object
	Cgroup        Mechanism = "cgroup" // a limit of a cgroup
	RLimit        Mechanism = "rlimit" // a limit of the process: setrlimit(2)
	Netfilter     Mechanism = "netfilter"
	EnginePolicy  Mechanism = "engine-policy"
	TLS           Mechanism = "tls"       // the engine's, over TCP
	RBAC          Mechanism = "rbac"      // Kubernetes: who may do what to which objects
	Admission     Mechanism = "admission" // Kubernetes: what an object may be like
	Sandbox       Mechanism = "sandbox"   // a second kernel, to which the container talks instead of the host's
)

// Signs tell the outcomes apart. An outcome is observed when its sign holds
// and no other does.
type Signs struct {
	Works   *Sign
	Blocked *Sign
	Broken  *Sign
}

// A Sign is a set of typed checks over what one act left in the transcript; it
// holds if every check that is given holds. All look at the last line typed.
type Sign struct {
	Exit   *int   // exit status, exactly
	Errno  string // "EPERM": a program printed the C library's message for it; "none": no such message was printed
	From   string // the program that printed it, "mkdir"; only with Errno
	Output string // regular expression (RE2, (?m)) that the output matches
	Absent string // regular expression that it does not match

	Seccomp      string        // "off", "strict" or "filter": the mode in a printed /proc/PID/status
	Capabilities *CapsCheck    // in a list that getpcaps or capsh printed
	UIDMap       []string      // all lines of a printed uid_map or gid_map: "0 1000 1"
	Profile      *ProfileCheck // AppArmor confinement as in /proc/PID/attr/current
	Label        *LabelCheck   // SELinux context, as printed by ls -Z, ps -Z or id -Z
	NoNewPrivs   *int          // 0 or 1: NoNewPrivs in a printed /proc/PID/status
	Mount        *MountCheck   // in a printed /proc/PID/mounts
	Counter      string        // "oom_kill": a printed counter of a cgroup that is above 0
	Refused      string        // regular expression for the own refusal of the engine (exit status 125) or of Kubernetes' API server
}

// CapsCheck is a check over a capability list, names as in capabilities(7) in
// lower case: "cap_fowner".
type CapsCheck struct {
	Has   []string
	Lacks []string
	All   bool // the full set, "=ep"
}

// ProfileCheck is an AppArmor profile and its mode.
type ProfileCheck struct {
	Name string
	Mode string // "enforce", "complain", "unconfined"; "" for any
}

// LabelCheck is a part of an SELinux context; empty parts match any.
type LabelCheck struct {
	Type  string // "container_t"
	Level string // "s0:c1,c2"
}

// MountCheck is what is mounted at a path, as /proc/PID/mounts has it.
type MountCheck struct {
	Target  string   // "/tmp"
	Type    string   // of the file system, "tmpfs"; "" for any
	Options []string // "noexec": all of them are there
}
