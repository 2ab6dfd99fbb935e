package words

func englishHelp() Help {
	return Help{
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
lab creates it with the exercise's start files when you first ask for it, and never
overwrites anything there.

Exit status:
  0  every step passed
  1  a step failed
  2  wrong usage, a mistake in a lesson, or an answer that cannot be run
  3  nothing failed, but something was skipped or could not be judged,
     also because there is no machine or lab was interrupted; without
     names, what needs "lab setup --with" does not count`,
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
builds the throwaway machine and keeps it in your cache directory.
After an interruption it goes on, or starts over cleanly. --with kubernetes adds
Kubernetes' API server, for the lesson of that name; it is built from Go modules.

With --on host or --on ssh://, or --targets, it makes computers ready to run lessons
themselves, which their owner thereby declares disposable. Container images are
pulled there; where no registry answers, stand-ins are built from Debian packages.

For a class, --export writes the finished machine into one file and prints the
file's SHA-256. With --import other computers take it from there instead of
building it; they need QEMU and the same version of lab, but no network. With the
same QEMU and processor, and without KVM, they need not even boot it: the file holds
machines that have stopped while they run. There are no keys in it; each computer makes its own.

Only the SHA-256 proves where a file comes from: pass it on separately from the
file itself, and give it with --sha256 when you import. QEMU goes on with what is
in the file: import none of somebody whose programs you would not run.`,
		List: `list lessons and steps`,
		Show: `show what a lesson teaches and types`,
		ShowLong: `Shows a lesson, or one of its steps: the text, the slide's commands, the
controls that show that the mechanism was the cause, and what to notice.`,
		Run: `walk through a lesson line by line`,
		RunLong: `Walks through lessons step by step: text, prediction, the demo on a real machine,
result. Everything is printed once and never drawn again, which suits screen readers,
braille displays, serial consoles and logs. If its input is not a terminal, lab asks
nothing and goes on. For an exercise (LESSON/EXERCISE) it shows the task and where the
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
and everything done in it are gone. The exit status is that of the shell.
If the input is not a terminal, the shell reads its commands from it.`,
		Doctor: `say what this computer can do, and what it lacks`,
		DoctorLong: `Looks at what the lab machine needs on this computer, and which lessons can run.
With --on host it looks at this computer itself, with --on ssh:// and --targets at
others, side by side, and says for each lesson that cannot run what is missing and which
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
	}
}

func englishFlag() Flag {
	return Flag{
		Help:        "print help and do nothing else",
		Lang:        "language; else from the locale",
		Seed:        "`WORD` that your own numbers in exercises are made from: CLASS/NAME; else LAB_SEED",
		Lessons:     "take the lessons below `DIR` instead of lab's own",
		On:          "`WHERE` demos run: vm, a throwaway machine; host, this computer, if it has been set up for that; auto, this computer for what it can, else vm; ssh://[USER@]HOST[:PORT], another computer; can be given several times",
		OnHere:      "`WHERE` demos run: vm, a throwaway machine; host, this computer, if it has been set up for that; auto, this computer for what it can, else vm",
		Flavour:     "security module of the machine; without it each lesson runs once, where it can",
		Jobs:        "run at most `N` machines side by side; without it, as many as cores and memory allow, or 32 targets",
		JobsTargets: "look at no more than `N` targets side by side; without it, 32",
		FlavourOne:  "security module of the machine",
		Targets:     "the targets in `FILE`, one a line: [USER@]HOST[:PORT]",
		SSHConfig:   "take OpenSSH's configuration for targets from `FILE`, as ssh -F does",
		Format:      "form of the report, text if not given; give it again for another report",
		Slides:      "show which slides and claims of the talk the course covers",
		Errata:      "show where the talk has aged or is wrong",
		FormatList:  "form of the output",
		Output:      "write the report to `FILE`, the first of several to the first --output; text is still printed to the terminal",
		Answers:     "run the reference and the wrong answers of `LESSON/EXERCISE`, one of them (LESSON/EXERCISE/ANSWER), or those of all; can be given several times",
		Watch:       "check again whenever something below DIR has changed, until Ctrl-C",
		Prove:       "find what cannot fail, by the transcripts in `DIR`; can be given several times",
		Record:      "keep transcripts in `DIR`, for lab judge, lab replay and asciinema",
		Speed:       "play `FACTOR` times as fast as it was recorded",
		ReplayStep:  "play only the step with this `ID`",
		Yes:         "install packages and set up the machine without asking",
		Offline:     "never use the network: what is missing is an error",
		OfflineOpen: "if the machine has to be set up first, do it without the network",
		With:        "add to the machine what a lesson needs and not everybody wants to build; needs Go",
		Clean:       "remove everything that setup has built",
		Export:      "write the finished machine into `FILE`, for other computers",
		Import:      "take the machine from `FILE|URL`, which --export has written, instead of building it",
		SHA256:      "the SHA-256 in `HEX` that the file to import must have",
		Notes:       "show the notes to the running presentation",
		User:        "whose shell",
	}
}
