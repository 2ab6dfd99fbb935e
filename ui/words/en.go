package words

import "lab/lessons"

func english() Words {
	return Words{
		Lang: lessons.English,
		Help: Help{
			Root: `Container security, hands on: every demo of the talk, run for real`,
			RootLong: `lab runs the demos of the talk "Container Security – Who contains the Containers?"
in a throwaway virtual machine and checks whether what the slides promise
happened: works, or does not work. This computer is not changed, apart from
packages that you agree to and a cache.

Without a command, lab opens the course if it runs in a terminal.

(Not to be confused with the GitLab client of the same name.)`,
			Verify: `run demos and judge what happened`,
			VerifyLong: `Runs the demos of the lessons that you name, or of all of them, each on a
clean machine, and prints a verdict for each step and why.

A demo that is to be blocked passes only if the mechanism that the lesson is
about is what blocked it. What could not be judged is not passed.

An exercise (LESSON/EXERCISE) is judged by your own answer: files in a folder of yours.
lab makes it with the exercise's start files when you first ask for it, and never
overwrites anything there.

Exit status:
  0  every step passed
  1  a step failed
  2  wrong usage, a mistake in a lesson, or an answer that cannot be run
  3  nothing failed, but something was skipped or could not be judged,
     also because there is no machine or lab was interrupted`,
			VerifyExamples: `  lab verify                          every lesson
  lab verify seccomp selinux          two lessons
  lab verify seccomp/no-mkdir         one step and what it depends on
  lab verify seccomp/no-directories   your answer to an exercise
  lab verify --exercises              your answers to all that you have begun
  lab verify --format json > r.json   a report for programs
  lab verify --format junit --output r.xml --format tap   two reports at once
  lab verify --record DIR             and "lab judge DIR" judges it once more
  lab verify --targets room.txt       on the computers that the file names`,
			Judge: `judge recorded demos again, without a machine`,
			JudgeLong: `Judges transcripts that "lab verify --record" has kept, by today's lessons and
with the same report and exit status as lab verify. FILE may be a folder of
them. Steps that were recorded when the lesson typed something else cannot be
judged.`,
			Replay: `play a recorded lesson in the terminal`,
			ReplayLong: `Plays a transcript that "lab verify --record" has kept, at the speed at which it
was recorded, but without long waits. Only text, colours and cursor movements
reach the terminal, whatever the demos printed. Without a terminal the text
comes at once.

Keys: space pauses and resumes, . shows the next piece and pauses, q quits.`,
			Setup: `build the lab machine, once`,
			SetupLong: `Checks this computer, installs the packages that are missing if you agree,
builds the throwaway machine and keeps it below the user's cache directory.
After an interruption it goes on, or starts over cleanly.

With --on host or --on ssh://, or --targets, it makes computers ready to run lessons
themselves, which their owner thereby declares disposable. Container images are
pulled there; where no registry answers, stand-ins are built from Debian packages.

For a class, --export writes the finished machine into one file and prints the
file's SHA-256. With --import other computers take it from there instead of
building it; they need QEMU and the same version of lab, but no network. There are
no keys in the file, each computer makes its own.

Only the SHA-256 proves where a file comes from: pass it on separately from the
file itself, and give it with --sha256 when you import.`,
			List: `list lessons and steps`,
			Show: `show what a lesson teaches and types`,
			ShowLong: `Shows a lesson, or one of its steps: the text, the slide's commands, the
controls that show that the mechanism was the cause, and what to notice.`,
			Run: `walk through a lesson line by line`,
			RunLong: `Walks through lessons step by step: text, prediction, the demo on a real machine,
result. Everything is printed once and never drawn again, which suits screen readers,
braille displays, serial consoles and logs. With input that is not a terminal lab asks
nothing and goes on. Of an exercise (LESSON/EXERCISE) it shows the task and where the
files of your answer are, and judges them.`,
			Present: `show a lesson on the projector`,
			PresentLong: `Shows lessons large and calm, one thing at a time: text, command, the demo, then the
result, which is hidden until then. The page keys, which a presenter's remote has,
go forward and back. With --notes a second terminal shows the notes and the time that
has passed.`,
			Progress: `show how far you are in the course`,
			ProgressLong: `Shows which lessons and steps you have opened and passed. With --format json it
prints all that lab has noted; the file is progress.json below $XDG_STATE_HOME/lab,
else ~/.local/state/lab.`,
			Lint: `check lessons for mistakes`,
			LintLong: `Checks all lessons below DIR, or those of the built-in course, and prints every
mistake with file, line and column.

With --prove it also looks at recordings of the lessons, which lab verify --record
makes, and complains about what cannot fail: a step that would pass even if act and
control came out alike, and a check that no recorded run fails.

With --answers it also runs, in machines, the answers that exercises bring along:
the reference has to get all points, and each wrong answer has to fail exactly the
checks that exercise.yaml names.

Exit status: 0 if there is nothing to complain about, 2 if there is, 3 if something
could not be run.`,
			Shell: `open a shell in a fresh lab machine`,
			ShellLong: `Starts a fresh machine and opens a shell in it. When the shell ends, the machine
and everything done in it is gone. The exit status is that of the shell.
With input that is not a terminal the shell reads its commands from there.`,
			Doctor: `say what this computer can do, and what it lacks`,
			DoctorLong: `Looks at what the lab machine needs on this computer, and which lessons can run.
With --on host it looks at this computer itself, with --on ssh:// and --targets at
others, side by side, and says of each lesson that cannot run what it lacks and which
command fixes that. Changes nothing.

Exit status: 0 if the machine can be built and started, or, with --on, if every
lesson can run on every computer; 3 if not.`,
			Version:    `print the version`,
			Completion: `print completions for a shell`,
			CompletionLong: `Prints a script that teaches a shell to complete lab's command lines. For bash,
in the running shell:

  source <(lab completion bash)`,
			Help:        `help for a command`,
			Usage:       `Usage:`,
			Commands:    `Commands:`,
			Flags:       `Flags:`,
			GlobalFlags: `Flags of all commands:`,
			Examples:    `Examples:`,
			Default:     `(default: %s)`,
			MoreOn:      `"%s COMMAND --help" tells more about a command.`,
			Lesson:      `LESSON`,
			Step:        `STEP`,
			Command:     `COMMAND`,
			Dir:         `DIR`,
			File:        `FILE`,
		},
		Flag: Flag{
			Help:        "print help and do nothing else",
			Lang:        "language; else from the locale",
			Lessons:     "take the lessons below `DIR` instead of lab's own",
			On:          "`WHERE` demos run: vm, a throwaway machine; host, this computer, if it has been set up for that; auto, this computer for what it can, else vm; ssh://[USER@]HOST[:PORT], another computer; can be given several times",
			OnHere:      "`WHERE` demos run: vm, a throwaway machine; host, this computer, if it has been set up for that; auto, this computer for what it can, else vm",
			Flavour:     "security module of the machine; without it each lesson runs once, where it can",
			Jobs:        "run at most `N` machines side by side; without it, as many as cores and memory allow, or 32 targets",
			JobsTargets: "look at no more than `N` targets side by side; without it, 32",
			FlavourOne:  "security module of the machine",
			Targets:     "the targets in `FILE`, one a line: [USER@]HOST[:PORT]",
			SSHConfig:   "OpenSSH's configuration for targets is `FILE`, as with ssh -F",
			Format:      "form of the report, text if not given; give it again for another report",
			Slides:      "show which slides and claims of the talk the course covers",
			Errata:      "show where the talk has aged or is wrong",
			FormatList:  "form of the output",
			Output:      "write the report to `FILE`, the first of several to the first --output; text is still printed to the terminal",
			Answers:     "run the reference and the wrong answers of `LESSON/EXERCISE`, one of them (LESSON/EXERCISE/ANSWER), or those of all; can be given several times",
			Watch:       "check again whenever something below DIR has changed, until Ctrl-C",
			Prove:       "find what cannot fail, by the transcripts in `DIR`; can be given several times",
			Record:      "keep transcripts in `DIR`, for lab judge, lab replay and asciinema",
			Speed:       "`FACTOR` of the speed: 2 plays twice as fast",
			ReplayStep:  "play only the step with this `ID`",
			Yes:         "install packages and set up the machine without asking",
			Offline:     "never use the network: what is missing is an error",
			OfflineOpen: "if the machine has to be set up first, do it without the network",
			Clean:       "remove everything that setup has built",
			Export:      "write the finished machine into `FILE`, for other computers",
			Import:      "take the machine from `FILE|URL`, which --export has written, instead of building it",
			SHA256:      "the SHA-256 in `HEX` that the file to import must have",
			Notes:       "show the notes to the running presentation",
			User:        "whose shell",
		},
		Error: Error{
			UnknownFlag:    "there is no flag %s here",
			FlagNeedsValue: "flag %s needs a value",
			FlagSyntax:     "%q is not a flag",
			BadValue:       "flag %[1]s cannot be %[2]q; it can be %[3]s",
			BadArgument:    "there is no %[1]q here; there is %[2]s",
			UnknownCommand: "there is no command %q",
			DidYouMean:     "did you mean %s?",
			BadPrefix:      `LAB_PREFIX cannot be %q; it can be ctrl+ and a letter, but not c, i, j or m`,
			IsLesson:       `this is a lesson, or a step of one: "lab run %[1]s" walks through it, "lab show %[1]s" shows it`,
			SeeHelp:        `"%s --help" shows what is possible`,
			TooManyArgs:    "%q is one argument too many",
			MissingArg:     "%s is missing",
			Or:             "or",
			NoSuchLesson:   "there is no lesson %q",
			NoSuchStep:     "there is no step %[1]q in lesson %[2]s",
			NoTalk:         "these lessons have no talk.yaml",
			SeeList:        `"lab list" shows all lessons and steps`,
			NoMachine:      "nothing could be judged: %v",
			SetUpFirst:     `"lab setup" builds the machine once; "lab verify --yes" does it on the way; "lab doctor" says whether this computer can`,
			SetupFailed:    "setting up the machine: %v",
			SetupAgain:     `"lab setup" goes on where it stopped; "lab doctor" says what this computer can do`,
			ClosingMachine: "closing the machine: %v",
			OpeningMachine: "starting a machine with %[1]s: %[2]v",
			NoReportFile:   "the report cannot be written: %w",
			SameReport:     "two reports cannot both go into %s",
			NothingRan:     "nothing was run, so nothing could be judged",
			NotPrinted:     "not everything could be printed: %v",
			OutputAlone:    "there are more --output than --format: nothing is left for %s",
			TwoReports:     "two reports cannot both go to standard output: %s has no --output",
			ReportPairs:    "the first --output is for the first --format, and so on",
			NoRecord:       "the transcripts cannot be kept: %v",
			NoTranscripts:  "there is no transcript (*.jsonl) in %s",
			BadTranscript:  "this transcript cannot be used: %v",
			Interrupted:    "interrupted",
			LessonProblems: "%d mistakes in the lessons",
			LessonProblem:  "one mistake in the lessons",
			NeedsTerminal:  "this needs a terminal that can move its cursor",
			CleanAlone:     "flag --clean cannot be combined with any other flag of setup",
			ExportImport:   "flags --export and --import cannot be combined",
			SumAlone:       "flag --sha256 goes with --import only",
			BadSum:         "%q is not a SHA-256: that has 64 hexadecimal digits",
			RemoteOffline:  "with --offline, %s cannot be fetched: import it from a file",
			RemoteSum:      "nothing proves yet where %s comes from: give its SHA-256 with --sha256",
			ExportFailed:   "the machine cannot be exported: %v",
			ImportFailed:   "%[1]s cannot be imported: %[2]v",
			ImportAgain:    `the same command goes on where it stopped, or starts over; "lab doctor" says what this computer can do`,
			ImportDamaged:  "copy or download the file again, and compare its SHA-256 with the one that was exported",
			ImportForeign:  `a file to import is made by "lab setup --export FILE"`,
			ImportOther:    `use the version of lab with which the file was exported, or export it anew; "lab setup" builds the machine without it`,
			ImportDigest:   "ask whoever gave you the file for its SHA-256; nothing of the file was used",
		},
		Ask: Ask{
			YesNo:        "[y/N]",
			Yes:          "y",
			SetupNow:     "The lab machine has not been built yet. Build it now? It takes about ten minutes and 3 GB in your cache.",
			HostPackages: "Packages are missing on this computer. Install them?",
			Command:      "lab would run:\n  %s",
			Digest:       "Is this the SHA-256 that you were given? Import?",
		},
		Verdict: Verdict{Pass: "pass", Fail: "fail", Unproven: "unproven", Skip: "skip"},
		Outcome: Outcome{Works: "works", Blocked: "does not work", Broken: "broken", Unknown: "–"},
		Reason:  englishReason(),
		Report: Report{
			Machine:     "Machine %[1]s: %[2]s with %[3]s",
			VM:          "throwaway machine",
			Host:        "this computer",
			SSH:         "computer reached by ssh",
			Kernel:      "Linux %[1]s %[2]s",
			Accelerated: "accelerated by %s",
			Emulated:    "emulated (TCG)",
			StandIn:     "%s is a stand-in",
			MadeOf: map[string]string{
				"BusyBox from Debian 13, not Alpine Linux": "BusyBox from Debian 13, not Alpine Linux",
				"BusyBox from Debian 13 that says hello":   "BusyBox from Debian 13 that says hello",
				"Debian 13, not Ubuntu":                    "Debian 13, not Ubuntu",
				"Debian 13, not Fedora":                    "Debian 13, not Fedora",
			},
			StandInNotes: "Container images that lab built itself:",
			OnControl:    "rests on control and proof",
			SlideSays:    "the slide says: %s",
			Steps:        "%d steps",
			OneStep:      "1 step",
			InTime:       "in %s",
			NothingRun:   "no steps",
			WrittenTo:    "report: %s",
			NotReached:   "Target %s: not reached",
			Targets:      "Targets:",
			Recorded:     "Judged from recordings, which anybody can write.",
			Doubts: map[string]string{
				"no-hashes":     "Recordings without hashes, as old ones are, so that nothing tells which version of the lesson they belong to: %d of %d.",
				"other-program": "Recorded by another build of lab: %d of %d.",
				"other-steps":   "Recorded before the lesson.yaml was changed, if only in its words: %d of %d.",
			},
		},
		Next: Next{
			Heading: "What to do next:",
			Fail:    `"lab show" with one of these names says what should happen, "lab verify %s" runs them again`,
			Again:   `"lab verify %s" runs it again from a clean machine`,
			Slow:    `"lab verify %s" runs it again from a clean machine; a less busy computer may be fast enough`,
			Machine: `"lab doctor" looks at this computer; then "lab verify %s"`,
			Missing: `"lab show" with the name says what the step needs, "lab shell" opens a machine to look whether that is there; then "lab verify %s"`,
			First:   `fix the step that %s depends on first`,
			Record:  `"lab verify --record DIR %s" records it anew`,
			Look:    `"lab show" with the name says what should be seen; "lab verify --record DIR %s" and "lab replay" show what was`,
			Skip:    `"lab verify %s" without --flavour picks the machine that fits best`,
		},
		Machine: englishMachine(),
		Setup: Setup{
			Stages: map[string]string{
				"wait":              "waiting for another lab that is setting up",
				"host":              "installing packages on this computer",
				"containers":        "building container images",
				"packages":          "building the disk from Debian packages",
				"disk":              "writing the disk",
				"bake":              "booting once and loading the container images",
				"export":            "writing the machine into a file",
				"import":            "reading the machine from the file",
				"keys":              "giving the machine keys of its own",
				"snapshot-apparmor": "booting with AppArmor and taking a snapshot",
				"snapshot-selinux":  "booting with SELinux and taking a snapshot",
			},
			Ready:   "the lab machine is ready",
			Cleaned: "everything that setup had built is removed",
			Done:    "%[1]s: done in %[2]s",
			Kept:    `the lab machine was there already and is ready; nothing was imported ("lab setup --clean" would remove it)`,
			Digest:  "SHA-256 of %[1]s:\n  %[2]s",
			HandOn:  "on other computers: lab setup --import %[1]s --sha256 %[2]s",
		},
		Status: Status{
			Starting:     "starting a machine with %s",
			Resetting:    "resetting the machine",
			Step:         "step %[1]d of %[2]d",
			Act:          "demo",
			Control:      "control",
			Proof:        "proof",
			Again:        "the machine was lost in lesson %s; the next one gets a new machine",
			Interrupting: "interrupted: closing the machine (press Ctrl-C again to quit now)",
		},
		Course: Course{
			Slide:        "Slide: %s",
			Control:      "Control: %s",
			Uncontrolled: "No control: %s",
			Proof:        "Proof: %s",
			File:         "File %[1]s, in the machine as %[2]s:",
			Mechanisms: map[string]string{
				"dac": "file permissions", "capabilities": "capabilities", "seccomp": "seccomp", "apparmor": "AppArmor",
				"selinux": "SELinux", "namespace": "a namespace", "userns": "a user namespace",
				"no-new-privs": "the ban on new privileges (no_new_privs)", "landlock": "Landlock", "yama": "Yama", "lockdown": "the kernel's lockdown",
				"mount": "the mount", "cgroup": "a cgroup's limit", "rlimit": "a limit of the process (rlimit)",
				"netfilter": "the packet filter", "engine-policy": "the engine's policy", "tls": "TLS",
			},
			Expected:   "Expected: %s",
			By:         "%[1]s, blocked by %[2]s",
			Notice:     "What to notice",
			Today:      "Then and now",
			Images:     "Container images: %s",
			StandIns:   "In lab's machine these are stand-ins that lab builds from Debian packages so that the demos run without a network, not the published images.",
			Needs:      "Needs: %s",
			Program:    "The program %[1]s itself, in the machine as %[2]s",
			Answer:     "To the question /%[1]s/ lab answers: %[2]s",
			Demo:       "demo",
			NotCovered: "not covered",
			Covered:    "Covered: %d of %d demos, %d of %d claims",
			Bullets:    "Bullet points of the talk: %d; shown by steps: %d, without a step, for a reason: %d",
			SaysIs:     "On the slide: %[1]s. Today: %[2]s.",
			LintOK:     "nothing to complain about: %s",
			Lessons:    "lessons: %d",
			Builtin:    "the built-in course",
		},
		Prove:    englishProve(),
		Exercise: englishExercise(),
		New:      englishNew(),
		Trace:    englishTrace(),
		Grade:    englishGrade(),
		Submit:   englishSubmit(),
		Doctor: Doctor{
			OK:       "ok",
			Missing:  "missing",
			Note:     "note",
			Todo:     "what to do: %s",
			Can:      "This computer can run the lab machine.",
			Cannot:   `This computer cannot run the lab machine as it is. See above for what to do.`,
			Ready:    "The lab machine is built and ready.",
			NotSetUp: `The lab machine is not built yet: "lab setup" does that.`,
			Names: map[string]string{
				"user": "ordinary user", "disposable": "disposable", "kernel": "kernel", "lsm": "security modules", "root": "rights", "docker": "Docker", "podman": "Podman",
				"architecture": "architecture", "room": "disk and memory",
				"user-namespaces": "user namespaces", "kvm": "KVM", "loopback": "loopback", "image": "lab machine", "qemu": "QEMU",
				"superseded": "superseded machines",
			},
			Lacks: map[string]string{
				"lsm":     "the security module %s is not active",
				"kernel":  "the kernel is older than %s",
				"engine":  "%s is not installed",
				"daemon":  "%s does not answer",
				"image":   "there is no container image %s",
				"program": "the program %s is not there",
			},
			LessonsCan:   "%d of %d lessons can run",
			AllCan:       "All lessons can run here.",
			NotAllCan:    "Not all lessons can run here; lab verify skips the others and says why.",
			NotRoot:      "only root sees everything",
			OrdinaryUser: "the ordinary user of the demos is %s",
			Unreached:    "not reached",
		},
		Shell: Shell{
			Starting: "starting a machine with %s",
			Welcome:  "shell of %s in a throwaway machine; \"exit\" ends both",
			Ended:    "the machine and everything in it is gone",
		},
		Linear: Linear{
			Predict:  "Your prediction? w works, n does not work, Enter skips:",
			Answer:   "Your prediction? Its number, Enter skips:",
			GoOn:     "Enter for the next step, q to stop:",
			NoAnswer: "%q is none of the answers.",
			Alive:    "still running, no output for %d s",
			Which:    "Which lesson? Enter for %s, q to stop:",
		},
		Present: Present{
			Reveal:  "The demo has run; going on shows the result.",
			Notes:   "Notes",
			Waiting: "There is no presentation: “lab present” in another terminal.",
			Next:    "Next:",
			Phases:  map[string]string{"0": "text", "1": "command", "2": "demo", "3": "result", "4": "what to notice", "control": "pause before the control", "proof": "pause before the proof"},
		},
		Tutor:  englishTutor(),
		Map:    englishMap(),
		Walls:  englishWalls(),
		Host:   englishHost(),
		Remote: englishRemote(),
	}
}
