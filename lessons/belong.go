package lessons

import (
	"regexp"
	"slices"
	"strings"
)

// checkMeaning reports what is well-formed and could not tell what it should.
func (o *object) checkMeaning(s *Step) {
	o.checkSigns([]string{"signs"}, s.Signs, s.By)
	for _, c := range s.Controls {
		if c.Signs != nil {
			o.checkSigns([]string{"controls", c.ID, "signs"}, *c.Signs, s.By)
		}
	}
	if s.Expect == Blocked {
		o.checkBelongs(s)
	}
}

// checkSigns reports signs, at a place in the step, that say too little.
func (o *object) checkSigns(place []string, s Signs, by Mechanism) {
	o.checkExits(place, s, by)
	// That there is no error message is not enough: programs have words of their own.
	if w := s.Works; w != nil && w.Exit == nil && !w.tells() && (w.Errno == "" || w.Errno == "none") {
		o.complain(append(slices.Clone(place), string(Works)), `add "exit" or "output"`, "what has failed can have this sign, too")
	}
}

// checkBelongs reports what of a blocked step does not belong together: a sign that
// does not say what happened, controls that try something else, and proofs that show
// nothing of the mechanism.
func (o *object) checkBelongs(s *Step) {
	if b := s.Signs.Blocked; !b.tells() && (b.Exit == nil || (&Sign{Exit: b.Exit}).Claims("")) {
		o.complain([]string{"signs", "blocked"}, `add "errno" and "from", or "output"`, "the sign does not say what stopped the act, only that something did")
	}
	for i := range s.Controls {
		o.checkControl(s, &s.Controls[i])
	}
	for i := range s.Proofs {
		o.checkProof(s, &s.Proofs[i])
	}
	if want := proofOf[s.By]; want != "" && !slices.ContainsFunc(s.Proofs, func(p Proof) bool { return p.Signs.proves(s.By) }) {
		o.complain([]string{"proofs"}, "", "no proof of a block by %q has the check that belongs to it: %s", s.By, want)
	}
}

// complain reports a problem at a place in the object, as [find] finds it.
func (o *object) complain(place []string, hint, format string, args ...any) {
	at := o.where(place[0])
	if n := o.value(place[0]); n != nil && len(place) > 1 {
		at = find(n, place[1:])
	}
	o.report(at, hint, format, args...)
}

// tells reports whether a sign says more than that something failed.
func (s *Sign) tells() bool {
	return s.Errno != "" && s.Errno != "none" && s.From != "" || s.Output != "" || s.Refused != "" || s.typed()
}

// typed reports whether a sign has a check over a list of a certain form.
func (s *Sign) typed() bool {
	return s.Seccomp != "" || s.Capabilities != nil || len(s.UIDMap) > 0 || s.Profile != nil || s.Label != nil ||
		s.NoNewPrivs != nil || s.Mount != nil || s.Counter != ""
}

// proofOf are the checks that show a mechanism in force for a process.
var proofOf = map[Mechanism]string{
	AppArmor:      `profile, with mode: enforce, or the kernel's record in output: apparmor="DENIED"`,
	SELinux:       "label, or the kernel's record in output: denied",
	Seccomp:       "seccomp: filter, or strict",
	Capabilities:  "capabilities",
	UserNamespace: "uid_map",
}

func (s *Sign) proves(by Mechanism) bool {
	switch by {
	case AppArmor:
		return s.Profile != nil && s.Profile.Mode == "enforce" || strings.Contains(s.Output, `apparmor="DENIED"`)
	case SELinux:
		return s.Label != nil || strings.Contains(s.Output, "denied")
	case Seccomp:
		return s.Seccomp == "filter" || s.Seccomp == "strict"
	case Capabilities:
		return s.Capabilities != nil
	case UserNamespace:
		return len(s.UIDMap) > 0
	}
	return true
}

// checkControl reports a control of a blocked step that is not the act again.
func (o *object) checkControl(s *Step, c *Control) {
	if c.Outcome != Works {
		return
	}
	place := []string{"controls", c.ID, "type"}
	act, control := s.Act.last(), c.Words()
	common := func(w string) bool {
		return slices.Contains(control, w) && !strings.HasPrefix(w, "-") && !slices.Contains(wrappers, w)
	}
	if !slices.ContainsFunc(act, common) {
		o.complain(place, "type the act's line again, with only the mechanism changed", "the control tries something else than the act: they have no word in common")
	}
	if slices.Contains(control, "--privileged") && !slices.Contains(s.Act.Words(), "--privileged") {
		o.complain(place, "take away the one mechanism, as with --cap-add or --security-opt seccomp=unconfined", "--privileged takes many walls away, so it does not tell which one it was")
	}
}

// wrappers are words of lines that start all sorts of things.
var wrappers = []string{"docker", "podman", "container", "run", "exec", "sh", "bash", "sudo", "root", "user", "bin", "usr", "echo"}

// checkProof reports a proof that shows nothing, or something of another engine.
func (o *object) checkProof(s *Step, p *Proof) {
	place := []string{"proofs", p.ID}
	if !p.Signs.tells() {
		o.complain(append(place, "signs"), `add "output", or the check that belongs to the mechanism`, "the proof shows only that a program ended")
	}
	for _, e := range engines {
		if other := p.runs(e) && !s.Act.runs(e); other && slices.ContainsFunc(engines, s.Act.runs) {
			o.complain(append(place, "type"), "", "the proof asks %s, which the act does not use", e)
		}
	}
}

// Words are what is typed, cut at blanks and at what joins words.
func (a *Act) Words() []string {
	return strings.FieldsFunc(strings.Join(a.Lines, "\n"), func(r rune) bool { return strings.ContainsRune(" \n\\'\";()&|/:=,{}", r) })
}

// Words are all that a lesson has typed, cut as those of an act.
func (l *Lesson) Words() []string {
	var words []string
	for _, s := range l.Steps {
		words = append(words, s.Act.Words()...)
		for i := range s.Controls {
			words = append(words, s.Controls[i].Words()...)
		}
		for i := range s.Proofs {
			words = append(words, s.Proofs[i].Words()...)
		}
	}
	return words
}

// last are the words of the last line.
func (a *Act) last() []string {
	last := Act{Lines: a.Lines[max(0, len(a.Lines)-1):]}
	return last.Words()
}

func (a *Act) runs(program string) bool { return slices.Contains(a.Words(), program) }

var (
	// speaks is a setting of the language that programs print messages in.
	speaks = regexp.MustCompile(`\b(?:LC_ALL|LC_MESSAGES|LANGUAGE)=["']?([^\s"']*)`)
	// disguise has a shell start something else than is typed.
	disguise = regexp.MustCompile(`(?:^|[\s;&|])(?:PATH=|LD_PRELOAD=|LD_LIBRARY_PATH=|alias\s+\S+=|hash\s+-p|function\s+\w|[\w-]+\s*\(\)\s*\{)`)
)

// checkWords reports what makes another command of a typed line, or another
// language of its messages.
func (o *object) checkWords(line string, at position) {
	if !strings.ContainsAny(line, "=(") && !strings.Contains(line, "hash") && !strings.Contains(line, "function") {
		return // most have none of what follows, and expressions take their time
	}
	if m := speaks.FindStringSubmatch(line); m != nil && m[1] != "" && m[1] != "C" && m[1] != "C.UTF-8" && m[1] != "POSIX" {
		o.report(at, "leave it out", "messages in another language than English cannot be read")
	}
	if disguise.MatchString(line) {
		o.report(at, "put it into a file of the lesson, and run that", "after this a name may start something else than it says: nobody could tell what was run")
	}
}
