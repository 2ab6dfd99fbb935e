package lessons

import "slices"

// The words that lesson.yaml and exercise.yaml know. The schema lists the same ones.
var (
	users      = []string{"user", "root"}
	lsms       = []string{"apparmor", "selinux"}
	engines    = []string{"docker", "podman"}
	programs   = []string{"lab"}
	extras     = []string{"kubernetes"}
	topics     = []string{string(Kernel), string(Namespaces), string(Engine), string(Beyond), string(Since)}
	outcomes   = []string{string(Works), string(Blocked), string(Broken)}
	promises   = []string{string(Works), string(Blocked)}
	mechanisms = []string{
		string(DAC), string(Capabilities), string(NoNewPrivs), string(Seccomp),
		string(Landlock), string(Yama), string(Lockdown), string(AppArmor), string(SELinux),
		string(Namespace), string(UserNamespace), string(Mount), string(Cgroup), string(RLimit),
		string(Netfilter), string(EnginePolicy), string(TLS), string(RBAC), string(Admission),
		string(Sandbox),
	}
	seccompModes = []string{"off", "strict", "filter"}
	profileModes = []string{"enforce", "complain", "unconfined"}
)

// Extras are the names of what "lab setup --with" adds to lab's own machine.
func Extras() []string { return slices.Clone(extras) }

// capabilities are those of capabilities(7), in the kernel's order.
var capabilities = []string{
	"cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner", "cap_fsetid",
	"cap_kill", "cap_setgid", "cap_setuid", "cap_setpcap", "cap_linux_immutable",
	"cap_net_bind_service", "cap_net_broadcast", "cap_net_admin", "cap_net_raw",
	"cap_ipc_lock", "cap_ipc_owner", "cap_sys_module", "cap_sys_rawio", "cap_sys_chroot",
	"cap_sys_ptrace", "cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice",
	"cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod", "cap_lease",
	"cap_audit_write", "cap_audit_control", "cap_setfcap", "cap_mac_override",
	"cap_mac_admin", "cap_syslog", "cap_wake_alarm", "cap_block_suspend", "cap_audit_read",
	"cap_perfmon", "cap_bpf", "cap_checkpoint_restore",
}

// The mappings of lesson.yaml. The schema has a definition for each.
var (
	lessonShape = shape{name: "lesson",
		required: []string{"id", "title", "steps"},
		optional: []string{"topic", "teaches", "needs", "images"}}
	needsShape = shape{name: "needs",
		optional: []string{"lsm", "engines", "kernel", "extras"}}
	textShape = shape{name: "text",
		required: []string{"de", "en"}}
	stepShape = shape{name: "step",
		required: []string{"id", "type", "expect"},
		optional: []string{"slide", "claim", "needs", "after", "files", "user", "limit", "answers", "says", "by", "asks", "signs", "controls", "uncontrolled", "proofs"}}
	choiceShape = shape{name: "choice",
		optional: []string{"says", "outcome", "errno", "wall", "signs"}}
	fileShape = shape{name: "file",
		required: []string{"target"},
		optional: []string{"source", "program", "owner"}}
	answerShape = shape{name: "answer",
		required: []string{"prompt", "text"}}
	controlShape = shape{name: "control",
		required: []string{"id", "changes", "type", "outcome"},
		optional: []string{"user", "limit", "answers", "signs"}}
	proofShape = shape{name: "proof",
		required: []string{"id", "shows", "type", "signs"},
		optional: []string{"user", "limit", "answers"}}
	signsShape = shape{name: "signs",
		optional: []string{"works", "blocked", "broken"}}
	signShape = shape{name: "sign",
		optional: []string{"exit", "errno", "from", "output", "absent",
			"seccomp", "capabilities", "uid_map", "profile", "label", "no_new_privs", "mount", "counter", "refused"}}
	capabilitiesShape = shape{name: "capabilities",
		optional: []string{"has", "lacks", "all"}}
	profileShape = shape{name: "profile",
		optional: []string{"name", "mode"}}
	labelShape = shape{name: "label",
		optional: []string{"type", "level"}}
	mountShape = shape{name: "mount",
		required: []string{"target"},
		optional: []string{"type", "options"}}
)

// The mappings of exercise.yaml that lesson.yaml does not have.
var (
	exerciseShape = shape{name: "exercise",
		required: []string{"answer", "checks", "wrong"},
		optional: []string{"needs", "images", "varies"}}
	variableShape = shape{name: "variable",
		required: []string{"id", "from", "to"}}
	answerFileShape = shape{name: "answer-file",
		required: []string{"file", "target"},
		optional: []string{"owner", "lines"}}
	checkShape = shape{name: "check",
		required: []string{"id", "type", "expect"},
		optional: []string{"gate", "points", "needs", "after", "files", "user", "limit", "answers", "by", "signs", "controls", "uncontrolled", "proofs"}}
	wrongShape = shape{name: "wrong-answer",
		required: []string{"id"},
		optional: []string{"fails", "refused"}}
)

// The mappings of talk.yaml.
var (
	talkShape   = shape{name: "talk", required: []string{"title", "slides"}}
	slideShape  = shape{name: "slide", required: []string{"title"}, optional: []string{"demo", "claims", "bullets"}}
	bulletShape = shape{name: "bullet", required: []string{"text"}, optional: []string{"demo", "claim", "steps", "why"}}
	claimShape  = shape{name: "claim", required: []string{"id", "says"}}
)
