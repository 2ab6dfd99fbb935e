package lessons

import (
	"cmp"
	"reflect"
	"slices"
)

// checkApart reports two outcomes with one sign: both would hold, so neither
// could ever be observed.
func (o *object) checkApart(a string, sa *Sign, b string, sb *Sign) {
	if sa != nil && sb != nil && reflect.DeepEqual(sa, sb) {
		o.report(o.where(b), "", "the sign of %q is also that of %q", b, a)
	}
}

// checkStep makes sure that the step's outcome could be judged.
func (d *decoder) checkStep(o *object, s *Step) {
	switch s.Expect {
	case Works:
		o.needSign(s, Works)
	case Blocked:
		o.checkBlocked(s)
	case Broken:
		o.needSign(s, Broken)
		if !o.given("says") {
			o.report(o.where("expect"), `add "says"`, "a step that is to break must say what the slide promises")
		}
	}
	if o.given("uncontrolled") && len(s.Controls) > 0 {
		o.report(o.where("uncontrolled"), "leave it out", "a step that has controls needs no reason for having none")
	}
	if s.Says != "" && s.Says == s.Expect {
		o.report(o.where("says"), `leave it out: "says" is for slides that are wrong today`,
			`"says" is the same as "expect"`)
	}
	if other := d.lesson.LSM(); s.Needs.LSM != "" && other != "" && other != s.Needs.LSM {
		o.report(o.where("needs"), "put it into a lesson of its own", "the lesson has steps that need a machine with %s", other)
	}
	need := cmp.Or(d.lesson.Needs.LSM, s.Needs.LSM)
	if s.By == SELinux && need != "selinux" || s.By == AppArmor && need != "apparmor" {
		o.report(o.where("by"), "add needs: {lsm: "+string(s.By)+"}", "the step does not need a machine with %s", s.By)
	}
	if b := s.Signs.Blocked; b != nil && b.Refused != "" && s.By != "" && !slices.Contains(refusers, s.By) {
		o.report(o.where("signs"), "only an engine's policy makes the engine refuse, and rbac or admission Kubernetes' API server",
			`"refused" cannot be the sign of a block by %q`, s.By)
	}
}

// refusers are the mechanisms of servers that refuse in words of their own.
var refusers = []Mechanism{EnginePolicy, RBAC, Admission}

// A block that is not proved does not count.
func (o *object) checkBlocked(s *Step) {
	o.needSign(s, Works)
	o.needSign(s, Blocked)
	at := o.where("expect")
	if !o.given("by") {
		o.report(at, suggest("", mechanisms), `a blocked step has no "by"`)
	}
	works := false
	for _, c := range s.Controls {
		works = works || c.Outcome == Works
	}
	if !works {
		o.report(at, "a block counts only if the act works once the mechanism is taken away",
			"a blocked step has no control that works")
	}
	if len(s.Proofs) == 0 {
		o.report(at, "a block counts only if the mechanism is seen to be in force", "a blocked step has no proof")
	}
}

func (o *object) needSign(s *Step, outcome Outcome) {
	if s.Signs.of(outcome) == nil {
		o.report(o.where("expect"), `add it under "signs"`, "a step with the outcome %q has no sign of %q", s.Expect, outcome)
	}
}
