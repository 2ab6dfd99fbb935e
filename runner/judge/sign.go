package judge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lab/lessons"
	"lab/runner/lazy"
)

// A checked is one check of a sign and what came of it. Want and got are in
// nobody's language; "" stands for nothing.
type checked struct {
	name      string // as in lesson.yaml: "errno"
	want, got string
	ok        bool
	wiped     string // what was printed and is not on the screen any more, if that is why not
}

// reason says what was missed.
func (c checked) reason() Reason {
	if c.wiped != "" {
		return why(CodeWiped, "check", c.name, "message", c.wiped)
	}
	return why(CodeSignMissed, "check", c.name, "want", c.want, "got", c.got)
}

// checkSign carries out every check that the sign has.
func checkSign(s *lessons.Sign, l line) []checked {
	if s == nil {
		return nil
	}
	var cs []checked
	if s.Exit != nil {
		cs = append(cs, checked{name: "exit", want: strconv.Itoa(*s.Exit), got: l.exitText(), ok: l.exited(*s.Exit)})
	}
	if s.Errno != "" {
		cs = append(cs, checkErrno(s, l))
	}
	text := strings.Join(l.output, "\n")
	if s.Output != "" {
		_, ok := search(s.Output, text)
		cs = append(cs, checked{name: "output", want: s.Output, got: short(text), ok: ok})
	}
	if s.Absent != "" {
		found, ok := search(s.Absent, text)
		valid := !ok && l.whole && validPattern(s.Absent)
		c := checked{name: "absent", got: found, ok: valid}
		if again, is := search(s.Absent, strings.Join(l.wiped, "\n")); is && c.ok {
			c.ok, c.wiped = false, again
		}
		cs = append(cs, c)
	}
	if s.Seccomp != "" {
		cs = append(cs, checkSeccomp(s.Seccomp, l))
	}
	if s.Capabilities != nil {
		cs = append(cs, checkCapabilities(s.Capabilities, l))
	}
	if len(s.UIDMap) > 0 {
		cs = append(cs, checkUIDMap(s.UIDMap, l))
	}
	if s.Profile != nil {
		cs = append(cs, checkProfile(s.Profile, l))
	}
	if s.Label != nil {
		cs = append(cs, checkLabel(s.Label, l))
	}
	if s.NoNewPrivs != nil {
		cs = append(cs, checkNoNewPrivs(*s.NoNewPrivs, l))
	}
	if s.Mount != nil {
		cs = append(cs, checkMount(s.Mount, l))
	}
	if s.Counter != "" {
		cs = append(cs, checkCounter(s.Counter, l))
	}
	if s.Refused != "" {
		cs = append(cs, checkRefused(s.Refused, l))
	}
	return cs
}

// holds reports whether every check holds, and there is one.
func holds(s *lessons.Sign, l line) bool {
	cs := checkSign(s, l)
	_, missed := firstMissed(cs)
	return len(cs) > 0 && !missed
}

// firstMissed returns the first check that does not hold.
func firstMissed(cs []checked) (checked, bool) {
	for _, c := range cs {
		if !c.ok {
			return c, true
		}
	}
	return checked{}, false
}

// checkErrno looks for the message of one errno, or for there being none. The
// messages of others spoil it: one of them may be what stopped the act. So does
// output that was too much to keep: they may be in what is missing.
func checkErrno(s *lessons.Sign, l line) checked {
	found := errnosFrom(l.errnos, s.From)
	c := checked{name: "errno", want: s.Errno}
	if s.From != "" {
		c.want = s.From + ": " + s.Errno
	}
	var got []string
	for _, p := range found {
		got = append(got, p.String())
	}
	c.got = strings.Join(got, ", ")
	c.ok = sameErrno(onlyErrno(found), s.Errno) && l.whole
	if s.Errno == "none" {
		c.ok = len(found) == 0 && l.whole
	}
	for _, p := range errnosFrom(l.wipedErrnos, s.From) {
		if !sameErrno(p.errno, s.Errno) && c.ok {
			c.ok, c.wiped = false, p.String()
		}
	}
	return c
}

func checkSeccomp(want string, l line) checked {
	modes := seccompIn(l.output)
	ok := len(modes) > 0
	for _, m := range modes {
		ok = ok && m == want
	}
	return checked{name: "seccomp", want: want, got: strings.Join(modes, ", "), ok: ok}
}

func checkCapabilities(want *lessons.CapsCheck, l line) checked {
	lists := capLists(l.output)
	ok := len(lists) > 0
	var got []string
	for _, c := range lists {
		ok = ok && c.satisfies(want)
		got = append(got, c.String())
	}
	return checked{name: "capabilities", want: capSetText(want), got: strings.Join(got, "; "), ok: ok}
}

// capSetText writes a wanted set down: "all", or "cap_chown, !cap_fowner".
func capSetText(want *lessons.CapsCheck) string {
	var parts []string
	if want.All {
		parts = append(parts, "all")
	}
	parts = append(parts, want.Has...)
	for _, name := range want.Lacks {
		parts = append(parts, "!"+name)
	}
	return strings.Join(parts, ", ")
}

func checkUIDMap(want []string, l line) checked {
	got := uidMapIn(l.output)
	return checked{name: "uid_map", want: strings.Join(want, "; "), got: strings.Join(got, "; "), ok: slices.Equal(got, want) && l.whole}
}

func checkProfile(want *lessons.ProfileCheck, l line) checked {
	found := profilesIn(l.output)
	ok := len(found) > 0
	var got []string
	for _, p := range found {
		ok = ok && (want.Name == "" || p.Name == want.Name) && (want.Mode == "" || p.Mode == want.Mode)
		got = append(got, p.Name+" ("+p.Mode+")")
	}
	return checked{name: "profile", want: strings.TrimSpace(want.Name + " " + want.Mode), got: strings.Join(got, ", "), ok: ok}
}

func checkLabel(want *lessons.LabelCheck, l line) checked {
	ok := false
	var got []string
	for _, f := range labelsIn(l.output) {
		ok = ok || (want.Type == "" || f.Type == want.Type) && (want.Level == "" || f.Level == want.Level)
		got = append(got, f.Type+":"+f.Level)
	}
	return checked{name: "label", want: strings.Trim(want.Type+":"+want.Level, ":"), got: strings.Join(got, ", "), ok: ok}
}

func checkNoNewPrivs(want int, l line) checked {
	bits := noNewPrivsIn(l.output)
	ok := len(bits) > 0
	for _, b := range bits {
		ok = ok && b == strconv.Itoa(want)
	}
	return checked{name: "no_new_privs", want: strconv.Itoa(want), got: strings.Join(bits, ", "), ok: ok}
}

// checkMount looks at what lies on top, which is what was mounted last.
func checkMount(want *lessons.MountCheck, l line) checked {
	text := func(m lessons.MountCheck) string {
		return strings.Join(strings.Fields(m.Target+" "+m.Type+" "+strings.Join(m.Options, ",")), " ")
	}
	c := checked{name: "mount", want: text(*want)}
	for _, m := range mountsIn(l.output) {
		if m.Target != want.Target {
			continue
		}
		c.got, c.ok = text(m), l.whole && (want.Type == "" || m.Type == want.Type)
		for _, option := range want.Options {
			c.ok = c.ok && slices.Contains(m.Options, option)
		}
	}
	return c
}

func checkCounter(name string, l line) checked {
	counts := countersIn(name, l.output)
	ok := len(counts) > 0
	for _, n := range counts {
		ok = ok && n != "0"
	}
	return checked{name: "counter", want: name + " > 0", got: strings.Join(counts, ", "), ok: ok}
}

// checkRefused looks for the refusal of an engine, or of Kubernetes' API server, in
// its own words. The same words from a program in a container are not the engine's.
func checkRefused(pattern string, l line) checked {
	c := checked{name: "refused", want: pattern, got: l.exitText()}
	speaks := engineError
	switch {
	case l.exited(kubectlRefused):
		speaks = serverError
	case !l.exited(lessons.ExitWrapper):
		return c
	}
	for _, o := range l.output {
		if !speaks().MatchString(o) {
			continue
		}
		c.got = o
		_, c.ok = search(pattern, o)
		c.ok = c.ok && (!noPolicy().MatchString(o) || noPolicy().MatchString(pattern))
		if c.ok {
			return c
		}
	}
	return c
}

// noPolicy is what a plugin says that could not ask its policy, such as one with a
// mistake in it: lab's own, and OPA's codes for errors (ast/errors.go). That refuses
// everything and decides nothing, so only a sign that names it may claim it.
var noPolicy = lazy.Regexp(`policy cannot be evaluated|rego_\w+_error`)

// search returns what a lesson's regular expression matches in the text.
// Load has compiled it already; one that does not compile matches nothing.
func search(pattern, text string) (string, bool) {
	re, err := regexp.Compile("(?m)" + pattern)
	if err != nil {
		return "", false
	}
	at := re.FindStringIndex(text)
	if at == nil {
		return "", false
	}
	return text[at[0]:at[1]], true
}

func validPattern(pattern string) bool {
	_, err := regexp.Compile("(?m)" + pattern)
	return err == nil
}
