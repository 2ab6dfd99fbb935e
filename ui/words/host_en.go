package words

func englishHost() Host {
	return Host{
		Opening:    "recording the state of this computer",
		Resetting:  "putting this computer back",
		NotSetUp:   "nobody has allowed demos to change this computer",
		SetUpFirst: `if it is disposable, "sudo lab setup --on host" says so and prepares it; without --on host lab uses its own throwaway machine`,
		NotRoot:    "demos on this computer need root",
		UseSudo:    "run it with sudo",
		Disposable: "Demos will run on this computer as root, with everything that the lessons change. lab puts it back afterwards, but use only a computer that you could lose, and let nobody else work on it meanwhile. Do you agree?",
		Nothing:    "Nothing is missing on this computer.",
		Refused:    "nothing was changed, because nobody agreed",
		SetupStep:  "running: %s",
		Asking:     "asking whether a registry answers: %s",
		NoImages:   "demos that need the container images which are missing cannot be judged; try again later",
		StandIns:   "Some images could not be pulled. Build stand-ins from Debian packages?",
		User:       "%s, UID %d, home %s, sub-ids from %d on",
		OtherUser:  "the ordinary user of the demos is %s; the lessons show %s, so steps that look at that cannot be judged here",
		SetUp:      `this computer is ready for "lab --on host"; the ordinary user of the demos is %s`,
		Forgotten:  "demos may not change this computer any more; what set-up has installed stays",
		Reset:      "put this computer back after an interrupted lab --on host",
		ResetLong: `Undoes what a "lab --on host" changed that was killed, or cut off by a power failure. The next "lab --on host" does so by itself.

lab cannot tell who changed something: what was changed since then in the places
that it watches, by whomever, is undone, too. --dry-run lists it.

Exit status: 0 if everything is as it was, 3 if not.`,
		DryRun:    "only say what would be put back",
		Accept:    "if something cannot be put back, take this computer as it is",
		Accepted:  "this computer is taken as it is",
		UserFlag:  "with --on host: demos run as the ordinary user `NAME`, who is created if there is none",
		OnSetup:   "`MACHINE` to make ready: vm; host, this computer, or ssh://[USER@]HOST[:PORT], another one, also several times, if they are disposable",
		Clean:     "nothing to do: nothing left behind",
		PutBack:   "this computer is as it was",
		WouldUndo: "This would be put back:",
		NoChange:  "an earlier run was interrupted, but everything is as it was",
		UserAlone: "flag --user works only with --on host and --on ssh://…",
		NoTravel:  "--export, --import and --with are for the throwaway machine and cannot be combined with another --on",
		NoFlavour: "flag --flavour does not go with --on %s: a computer has the flavour that it has",
		Welcome:   `shell of %s on this computer; what you change is put back after "exit"`,
		Ended:     "putting this computer back",
	}
}
