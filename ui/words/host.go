package words

// Host is what lab says about running demos on the very computer that it runs on.
type Host struct {
	Opening    string // while the state of the computer is noted
	Resetting  string
	NotSetUp   string
	SetUpFirst string // what to do about it
	NotRoot    string
	UseSudo    string // likewise
	Disposable string // question before set-up, after the commands
	Nothing    string // instead of commands where nothing is missing
	Refused    string
	SetupStep  string // command
	Asking     string // web address of a registry
	NoImages   string
	StandIns   string // question after images were refused, and the commands that build others
	User       string // login, UID, home, first sub-id
	OtherUser  string // two users
	SetUp      string // user
	Forgotten  string
	Reset      string // help
	ResetLong  string
	DryRun     string // flag
	Accept     string // flag
	Accepted   string
	UserFlag   string // flag of setup
	OnSetup    string // flag --on of setup
	Clean      string // nothing is left of an earlier run
	PutBack    string
	WouldUndo  string // heading of a list
	NoChange   string // an earlier run was killed before it changed anything
	UserAlone  string // flag --user of setup without --on host
	NoTravel   string // flags --export, --import, --with of setup with --on host
	NoFlavour  string // flag --flavour with --on host
	Welcome    string // user; shell
	Ended      string
}
