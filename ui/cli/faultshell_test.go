package cli

import (
	"slices"
	"time"
)

// Steps that need no engine, for what a shell's owner has set: those of user and of root.
var ownShells = []string{"dac/files", "dac/signals", "user-namespace/needs-admin", "pid-namespace/fork", "ipc-namespace/segment", "seccomp/stays"}

// A startup is a line at the end of the file that a person's bash reads before its first
// prompt, on the machine that lab types into.
type startup struct {
	name, line string
	may        []string // as in fault; noMatter if there is none
}

// Nothing is typed into a shell that never shows lab's prompt. That takes a minute to
// know, so one step has to do.
var noPrompt = []string{"unproven/out-of-step"}

// startups are what people do set, and what somebody would who wants another verdict.
var startups = []startup{
	{"no PS0", `PS0=`, nil},
	{"prompts that cannot be set", `PS0=x PS1='% '; readonly PS0 PS1 PROMPT_COMMAND`, noPrompt},
	{"a prompt like output", `PS1='10% '`, nil},
	{"a prompt of two lines, with colours", `PS1='\[\e[1;32m\]\u\[\e[0m\]\n\$ '`, nil},
	{"a prompt that runs programs", `PS1='$(date +%s; false) \$ '`, nil},
	{"PROMPT_COMMAND that says no", `PROMPT_COMMAND='echo "head: Permission denied"; false'`, noPrompt},
	{"set -e", `set -e`, nil},
	{"set -u", `set -u`, nil},
	{"set -x", `set -x`, nil},
	{"set -v", `set -v`, nil},
	{"set -f -C", `set -f -C`, nil},
	{"no jobs", `set +m`, nil},
	{"posix", `set -o posix`, nil},
	{"vi", `set -o vi`, nil},
	{"no history", `set +o history; unset HISTFILE; HISTCONTROL=ignorespace`, nil},
	{"DEBUG says no", `set -T; trap 'echo Operation not permitted' DEBUG`, nil},
	{"ERR says no", `trap 'echo Operation not permitted' ERR`, nil},
	{"deaf to signals", `trap '' INT CHLD TERM HUP`, nil},
	{"IFS", `IFS=/e`, nil},
	{"extdebug", `shopt -s extdebug nocasematch xpg_echo failglob`, nil},
	{"another shell instead", `exec sh`, noPrompt},
	{"bash within bash", `[ "$INNER" ] || INNER=1 bash`, noPrompt},
	{"no echo", `stty -echo`, nil},
	{"raw terminal", `stty raw`, nil},
	{"narrow terminal", `stty cols 20`, nil},
	{"leaves after 3 s", `TMOUT=3`, nil},
	{"leaves at once", `exit`, []string{"unproven"}},
	{"umask", `umask 777`, nil},
	{"elsewhere", `mkdir -p /tmp/elsewhere; cd /tmp/elsewhere`, nil},
	{"German", `export LC_ALL=de_DE.UTF-8 LANGUAGE=de`, nil},
	{"dumb terminal", `TERM=dumb`, nil},
	{"few processes and files", `ulimit -n 12 -f 8`, nil},
	{"a library that is not there", `export LD_PRELOAD=/none.so`, nil},
	{"aliases", `for p in head kill unshare ipcmk perl; do alias $p="false $p: Permission denied"; done`, broken},
	{"functions", `for p in head kill unshare ipcmk perl; do eval "$p() { echo $p: Operation not permitted; return 1; }"; done`, broken},
	{"remembered programs", `for p in head unshare ipcmk perl; do hash -p /bin/false $p; done; enable -n kill; hash -p /bin/false kill`, broken},
	{"no PATH", `PATH=/none`, broken},
	{"a function for what is not found", `PATH=/none; command_not_found_handle() { echo "$1: Operation not permitted"; return 1; }`, broken},
	{"own builtins", `printf() { :; }; builtin() { :; }; declare() { :; }; hash() { :; }; trap() { :; }`, nil},
	{"no builtins", `enable -n printf echo test hash declare trap`, nil},
	{"a clear screen", `printf '\033[2J\033[?1049h\033]0;title\007'`, nil},
	{"a greeting that says no", `echo "head: cannot open '/etc/shadow' for reading: Permission denied"`, nil},
	{"a slow greeting", `sleep 6`, nil},
	{"much greeting", `for i in {1..3000}; do echo line $i; done`, nil},
}

// startupFaults are the rows of the matrix about a shell's startup.
func startupFaults() []fault {
	var list []fault
	for _, s := range startups {
		if s.may == nil {
			s.may = noMatter
		}
		steps := ownShells
		if slices.Equal(s.may, noPrompt) {
			steps = ownShells[:1]
		}
		list = append(list, fault{kind: "shell set up otherwise", name: s.name, limit: 30 * time.Second,
			root: "tee -a ~root/.bashrc >>~user/.bashrc <<'END'\n" + s.line + "\nEND", steps: steps, may: s.may})
	}
	return list
}
