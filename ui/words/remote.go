package words

import "strings"

// Remote is what lab says about targets: computers that it reaches by ssh.
type Remote struct {
	Connecting string            // target
	Causes     map[string]string // why lab cannot work on one, by package remote's cause; {detail} is what ssh or the target says
	Hints      map[string]string // what to do about it; {ssh} is the command line that logs in there
	Mistakes   map[string]string // what is wrong with the name of one, by package remote's mistake
	MistakeTip string
	NoTargets  string // error
	Lost       string // target, lesson, error
	Disposable string // question before set-up; targets
	SettingUp  string // how many targets are left
	NotSetUp   string // count of targets that could not be set up, of all
	OnlyOne    string // what the flag has already, value
	OnlyTarget string // flag
}

// Cause is a cause in words, with what ssh or the target says about it, and what
// to do; a cause that has no words stands for itself.
func (r Remote) Cause(cause, detail, ssh string) (text, hint string) {
	text, known := r.Causes[cause]
	if !known {
		text = cause + ": {detail}"
	}
	fill := strings.NewReplacer("{detail}", detail, "{ssh}", ssh)
	text = strings.TrimSuffix(fill.Replace(text), ": ")
	return text, fill.Replace(r.Hints[cause])
}
