package runner

import (
	"fmt"
	"regexp"
	"strings"

	"lab/lessons"
)

// engines are the programs of container engines, which distributions install
// in /usr/bin. What a demo that uses one shows is worth nothing if the shell
// starts something else by that name: an alias, a function, or a program from
// a folder that comes earlier in PATH.
var engines = [...]string{"docker", "podman"}

// shadowScript sets the variable __shadowed to the programs that are in /usr/bin
// but are not what bash starts by their names, each with what it starts instead,
// as in "docker=/usr/local/bin/docker " or "docker=alias ". It starts no process,
// because a demo may be about the number that the next one gets, and leaves the
// shell's hash table as it is. It has no single quotes.
func shadowScript(programs ...string) string {
	return `__shadowed=; for __p in ` + strings.Join(programs, " ") + `; do __w=/usr/bin/$__p; ` +
		`if [ "${BASH_ALIASES[$__p]+x}" ]; then __w=alias; ` +
		`elif declare -F $__p >/dev/null; then __w=function; ` +
		`elif [ "${BASH_CMDS[$__p]+x}" ]; then __w=${BASH_CMDS[$__p]}; ` +
		`elif builtin hash $__p 2>/dev/null; then __w=${BASH_CMDS[$__p]}; builtin hash -d $__p; fi; ` +
		`if [ -x /usr/bin/$__p ] && ! [ "$__w" -ef /usr/bin/$__p ]; then __shadowed="$__shadowed$__p=$__w "; fi; done; unset __p __w`
}

// misled is what was wrong with the shell that an act was typed into, by what it
// said when the lines had ended: by the name of one of the engines it starts
// something else, or it has programs speak another language than the one in which
// lab knows the C library's messages.
func misled(a lessons.Act, shadowed, speech string) (Trouble, error) {
	for _, name := range engines {
		for entry := range strings.FieldsSeq(shadowed) {
			other, is := strings.CutPrefix(entry, name+"=")
			if is && regexp.MustCompile(`\b`+name+`\b`).MatchString(strings.Join(a.Lines, "\n")) {
				return Shadowed, fmt.Errorf("by %s the shell means %s, not /usr/bin/%s", name, strings.ToValidUTF8(other, "\uFFFD"), name)
			}
		}
	}
	if speech != spoken {
		return OtherLanguage, fmt.Errorf("LC_ALL and LANGUAGE are %q", strings.ToValidUTF8(speech, "\uFFFD"))
	}
	return "", nil
}
