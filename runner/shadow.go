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

// shadowScript prints, for each program that is in /usr/bin but is not what
// bash starts by its name, the name and what it starts instead, as in
// "docker=/usr/local/bin/docker " or "docker=alias ". It has no single quotes.
func shadowScript(programs ...string) string {
	return `for p in ` + strings.Join(programs, " ") + `; do set -- $(type -t $p; type -P $p); ` +
		`[ "${1-}" != file ] || shift; ` +
		`if [ "${1-}" ] && [ -x /usr/bin/$p ] && ! [ "$1" -ef /usr/bin/$p ]; then printf "%s=%s " "$p" "$1"; fi; done`
}

// shadowed is an error if what the act typed as one of the engines was not the
// engine's program, by what the shell said when the lines had ended.
func shadowed(a lessons.Act, said string) error {
	for _, name := range engines {
		for entry := range strings.FieldsSeq(said) {
			other, is := strings.CutPrefix(entry, name+"=")
			if is && regexp.MustCompile(`\b`+name+`\b`).MatchString(strings.Join(a.Lines, "\n")) {
				return fmt.Errorf("by %s the shell means %s, not /usr/bin/%s", name, strings.ToValidUTF8(other, "\uFFFD"), name)
			}
		}
	}
	return nil
}
