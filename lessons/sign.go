package lessons

import (
	"regexp"
	"slices"
)

// of returns the sign of an outcome, or nil.
func (s Signs) of(o Outcome) *Sign {
	switch o {
	case Works:
		return s.Works
	case Blocked:
		return s.Blocked
	case Broken:
		return s.Broken
	}
	return nil
}

func (o *object) signs() Signs {
	in := o.inner("signs", signsShape)
	if in == nil {
		return Signs{}
	}
	s := Signs{Works: in.sign("works"), Blocked: in.sign("blocked"), Broken: in.sign("broken")}
	if s.Works != nil && s.Works.Refused != "" {
		in.report(in.where("works"), "", `what the engine refused does not work: "refused" cannot be a sign of "works"`)
	}
	in.checkApart("works", s.Works, "blocked", s.Blocked)
	in.checkApart("works", s.Works, "broken", s.Broken)
	in.checkApart("blocked", s.Blocked, "broken", s.Broken)
	return s
}

// sign reads a sign; nil if there is none.
func (o *object) sign(key string) *Sign {
	in := o.inner(key, signShape)
	if in == nil {
		return nil
	}
	s := &Sign{
		Exit:         in.integer("exit", 0, 255),
		Errno:        in.errno(),
		From:         in.line("from"),
		Output:       in.pattern("output"),
		Absent:       in.pattern("absent"),
		Seccomp:      in.word("seccomp", seccompModes),
		Capabilities: in.capabilities(),
		UIDMap:       in.uidMap(),
		NoNewPrivs:   in.integer("no_new_privs", 0, 1),
		Counter:      in.line("counter"),
		Refused:      in.pattern("refused"),
	}
	if p := in.inner("profile", profileShape); p != nil {
		s.Profile = &ProfileCheck{Name: p.line("name"), Mode: p.word("mode", profileModes)}
	}
	if l := in.inner("label", labelShape); l != nil {
		s.Label = &LabelCheck{Type: l.line("type"), Level: l.line("level")}
	}
	if m := in.inner("mount", mountShape); m != nil {
		s.Mount = &MountCheck{Target: m.line("target"), Type: m.line("type"), Options: m.words("options", func(string, position) {})}
	}
	if in.given("from") && (!in.given("errno") || s.Errno == "none") {
		in.report(in.where("from"), `add "errno", or use "output"`, `"from" says which program printed the error, but no error is named`)
	}
	return s
}

func (o *object) errno() string {
	name := o.text("errno")
	if name == "" || name == "none" {
		return name
	}
	if _, ok := errnos[name]; !ok {
		o.report(o.where("errno"), suggest(name, append(Errnos(), "none")), "%q is not the name of a Linux error", name)
		return ""
	}
	return name
}

var validExtent = regexp.MustCompile(`^(0|[1-9][0-9]*) (0|[1-9][0-9]*) [1-9][0-9]*$`)

func (o *object) uidMap() []string {
	return o.words("uid_map", func(word string, at position) {
		if !validExtent.MatchString(word) {
			o.report(at, `write "0 1000 1": the first id inside, the first one outside, how many`,
				"%q is no line of a uid_map", word)
		}
	})
}

func (o *object) capabilities() *CapsCheck {
	in := o.inner("capabilities", capabilitiesShape)
	if in == nil {
		return nil
	}
	known := func(word string, at position) {
		if !slices.Contains(capabilities, word) {
			in.report(at, suggest(word, capabilities), "%q is not a capability", word)
		}
	}
	c := &CapsCheck{Has: in.words("has", known), Lacks: in.words("lacks", known), All: in.yes("all")}
	if c.All && (in.given("has") || in.given("lacks")) {
		in.report(in.where("all"), "", `"all" goes with neither "has" nor "lacks"`)
	}
	for _, name := range c.Lacks {
		if slices.Contains(c.Has, name) {
			in.report(in.where("lacks"), "", "%q is in both lists", name)
		}
	}
	return c
}
