package runner

import (
	"fmt"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner/lazy"
)

// engines are the programs of container engines, which distributions install
// in /usr/bin. What a demo that uses one shows is worth nothing if the shell
// starts something else by that name: an alias, a function, or a program from
// a folder that comes earlier in PATH.
var engines = [...]string{"docker", "podman"}

// programs are the engines and all words that a lesson types and that may be names of
// programs.
func programs(l *lessons.Lesson) []string {
	names := slices.Clone(engines[:])
	for _, word := range l.Words() {
		if programName().MatchString(word) && !slices.Contains(names, word) {
			names = append(names, word)
		}
	}
	return names
}

var programName = lazy.Regexp(`^[a-z][a-z0-9_.-]{0,30}$`)

// shadowScript sets the variable __shadowed to the programs that are in /usr/bin or
// /usr/sbin but are not what bash starts by their names, each with what it starts
// instead, as in "docker=/usr/local/bin/docker " or "docker=alias ". An alias for the same
// program in colours, or one that asks first, as distributions have them, is the program.
// It starts no process, because a demo may be about the number that the next one gets, and
// leaves the shell's hash table as it is. It has no single quotes.
func shadowScript(programs ...string) string {
	return `__shadowed=; for __p in ` + strings.Join(programs, " ") + `; do __f=/usr/bin/$__p; [ -x "$__f" ] || __f=/usr/sbin/$__p; [ -x "$__f" ] || continue; __w=$__f; ` +
		`if [ "${BASH_ALIASES[$__p]+x}" ]; then case $__p=${BASH_ALIASES[$__p]} in "$__p=$__p --color=auto" | "cp=cp -i" | "mv=mv -i" | "rm=rm -i") ;; *) __w=alias;; esac; ` +
		`elif declare -F "$__p" >/dev/null; then __w=function; ` +
		`elif [ "${BASH_CMDS[$__p]+x}" ]; then __w=${BASH_CMDS[$__p]}; ` +
		`elif builtin hash "$__p" 2>/dev/null; then __w=${BASH_CMDS[$__p]:-$__f}; builtin hash -d "$__p" 2>/dev/null; fi; ` +
		`[ "$__w" -ef "$__f" ] || __shadowed="$__shadowed$__p=$__w "; done; unset __p __w __f`
}

// misled is what was wrong with the shell that an act was typed into, by what it
// said when the lines had ended: by the name of one of the act's programs it starts
// something else, and not since its first prompt already what the computer's owner has in
// /usr/local (of an engine that is no excuse); or it has programs speak another language
// than the one in which lab knows the C library's messages.
func misled(a lessons.Act, shadowed, first, speech string) (Trouble, error) {
	before := strings.Fields(first)
	for entry := range strings.FieldsSeq(shadowed) {
		name, other, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(other, "/usr/local/") && !slices.Contains(engines[:], name) && slices.Contains(before, entry) {
			continue
		}
		if slices.Contains(a.Words(), name) {
			return Shadowed, fmt.Errorf("by %s the shell means %s, not the system's own program", name, strings.ToValidUTF8(other, "\uFFFD"))
		}
	}
	if speech != spoken {
		return OtherLanguage, fmt.Errorf("LC_ALL and LANGUAGE are %q", strings.ToValidUTF8(speech, "\uFFFD"))
	}
	return "", nil
}
