package words

import "lab/lessons"

// Of is the talk's word for an outcome.
func (o Outcome) Of(outcome lessons.Outcome) string {
	switch outcome {
	case lessons.Works:
		return o.Works
	case lessons.Blocked:
		return o.Blocked
	case lessons.Broken:
		return o.Broken
	}
	return o.Unknown
}

// Of is the word for a verdict as package judge names it. An unknown one stands
// for itself.
func (v Verdict) Of(verdict string) string {
	switch verdict {
	case "pass":
		return v.Pass
	case "fail":
		return v.Fail
	case "unproven":
		return v.Unproven
	case "skip":
		return v.Skip
	}
	return verdict
}

// Flavour is how a machine's flavour is written for people.
func Flavour(name string) string {
	switch name {
	case "apparmor":
		return "AppArmor"
	case "selinux":
		return "SELinux"
	}
	return name
}
