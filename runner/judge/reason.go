package judge

import (
	"maps"
	"strings"
	"unicode"

	"lab/lessons"
)

// A Reason says why, in a form that can be put into words in any language
// of the course. Args hold what differs from case to case; an argument that
// itself depends on the language is there twice, as "control_de" and
// "control_en". All values are free of control characters and short.
type Reason struct {
	Code    Code              `json:"code"`
	Args    map[string]string `json:"args,omitempty"`
	Because *Reason           `json:"because,omitempty"` // the cause, if there is a deeper one
}

// A Code is a kind of reason. Codes are stable; the words are not.
type Code string

// Why a step passes.
const (
	// CodeWorks: the act works as expected. Args: message, control, came.
	CodeWorks Code = "works"
	// CodeBlocked: the act was blocked by the mechanism. Args: by, message, control,
	// came, same (a control that is blocked as well); call and function, where the
	// kernel says which call was refused, and by which of its functions.
	CodeBlocked Code = "blocked"
	// CodeAged: the slide fails today in the way that the lesson describes. Args: message.
	CodeAged Code = "aged"
)

// Why a step fails.
const (
	// CodeNotBlocked: it works, but should have been blocked. Args: by.
	CodeNotBlocked Code = "not-blocked"
	// CodeNotWorking: it was blocked, but should have worked. Args: message.
	CodeNotWorking Code = "not-working"
	// CodeNotAged: the slide was expected to fail today and does not. Args: came.
	CodeNotAged Code = "not-aged"
)

// Why a step is unproven although its act could be told.
const (
	// CodeNotRun: there is no run of it. Args: step, where an earlier one ran into trouble.
	CodeNotRun Code = "not-run"
	// CodePrerequisite: a step that it builds on did not come out. Args: step.
	CodePrerequisite Code = "prerequisite"
	// CodeNotActive: by the machine's facts the mechanism is not active. Args: by, fact.
	CodeNotActive Code = "not-active"
	// CodeNoControl: blocked, but the step has no control that could tell by what. Args: by.
	CodeNoControl Code = "no-control"
	// CodeControlSame: the control is blocked as well. Args: control.
	CodeControlSame Code = "control-same"
	// CodeControlNoDifference: act and control work both. Args: control.
	CodeControlNoDifference Code = "control-no-difference"
	// CodeControlOther: the control came out in a third way. Args: control, expected, came.
	CodeControlOther Code = "control-other"
	// CodeControlBroken: the control failed. Args: control.
	CodeControlBroken Code = "control-broken"
	// CodeExperiment: a learner has typed something else than the lesson gives, or had a
	// shell in the machine before. Because: what came of it.
	CodeExperiment Code = "experiment"
	// CodeKernelOther: the kernel says that another wall refused the call. Args: by,
	// wall, call, message.
	CodeKernelOther Code = "kernel-other"
	// CodeKernelSilent: an error was printed, but the kernel refused no such call.
	// Args: message.
	CodeKernelSilent Code = "kernel-silent"
	// CodeKernelUntold: the kernel was asked, and its answers cannot be told. Args: detail.
	CodeKernelUntold Code = "kernel-untold"
	// CodeAltered: after the run the machine was not any more what it was, so what it
	// shows may not be what there is. Args: kind (program, mount, file,
	// switch or account), detail.
	CodeAltered Code = "altered"
	// CodeProofFailed: the proof's sign does not hold. Args: proof.
	CodeProofFailed Code = "proof-failed"
)

// How controls and proofs came out well.
const (
	// CodeControlHeld: the control came out as it should. Args: control, came.
	CodeControlHeld Code = "control-held"
	// CodeProofHeld: the proof's sign holds. Args: proof.
	CodeProofHeld Code = "proof-held"
)

// Why a run is broken: what happened to it.
const (
	// CodeTimedOut: a line did not end within its limit. Args: line.
	CodeTimedOut Code = "timed-out"
	// CodeWaits: the same, because a program waits for what somebody types, or for a
	// time. Args: line, detail.
	CodeWaits Code = "waits"
	// CodeMachineGone: the machine or the connection broke. Args: detail.
	CodeMachineGone Code = "machine-gone"
	// CodeMachineSilent: the machine is there but does not answer.
	CodeMachineSilent Code = "machine-silent"
	// CodeShellGone: the shell ended too early. Args: line, detail.
	CodeShellGone Code = "shell-gone"
	// CodeInterrupted: the user stopped the run.
	CodeInterrupted Code = "interrupted"
	// CodeNotPrepared: a file could not be put in place. Args: detail.
	CodeNotPrepared Code = "not-prepared"
	// CodeShadowed: what the shell starts by an engine's name is not the engine. Args: detail.
	CodeShadowed Code = "shadowed"
	// CodeTrouble: a trouble that this version does not know. Args: trouble, detail.
	CodeTrouble Code = "trouble"
	// CodeLineNotEnded: the transcript has no end of a line. Args: line.
	CodeLineNotEnded Code = "line-not-ended"
	// CodeLinesMissing: not all lines were typed. Args: typed, planned.
	CodeLinesMissing Code = "lines-missing"
	// CodeOutOfStep: it is not known which output belongs to which line. Args: line, detail.
	CodeOutOfStep Code = "out-of-step"
	// CodeOtherLanguage: the shell's programs print messages in another language. Args: detail.
	CodeOtherLanguage Code = "other-language"
	// CodeBackground: a process of an earlier run could write into this one. Args: detail.
	CodeBackground Code = "background"
	// CodeOutdated: the transcript is of another version of the lesson. Args: detail.
	CodeOutdated Code = "outdated"
	// CodeEarlierFailed: a line before the last failed. Args: line, exit, message.
	CodeEarlierFailed Code = "earlier-failed"
)

// Why a run is broken: what its output and exit status say.
const (
	// CodeExitTimeout: exit status 124, stopped by timeout(1).
	CodeExitTimeout Code = "exit-timeout"
	// CodeKilled: exit status 137, killed by SIGKILL.
	CodeKilled Code = "killed"
	// CodeNotExecutable: exit status 126.
	CodeNotExecutable Code = "not-executable"
	// CodeProgramMissing: a program was not found. Args: message.
	CodeProgramMissing Code = "program-missing"
	// CodeImageMissing: a container image is not there. Args: message.
	CodeImageMissing Code = "image-missing"
	// CodeEngineDown: the engine does not answer. Args: message.
	CodeEngineDown Code = "engine-down"
	// CodeServerDown: Kubernetes' API server does not answer. Args: message.
	CodeServerDown Code = "server-down"
	// CodeEngineRefused: the engine reported an error of its own. Args: message.
	CodeEngineRefused Code = "engine-refused"
	// CodeNoSign: no sign of an outcome holds. Args: exit, message.
	CodeNoSign Code = "no-sign"
	// CodeSeveralSigns: signs of several outcomes hold. Args: signs.
	CodeSeveralSigns Code = "several-signs"
	// CodeKnownFailure: the sign for broken holds. Args: message.
	CodeKnownFailure Code = "known-failure"
	// CodeWiped: something was printed that a check forbids, and was written over or
	// erased again. Args: check, message.
	CodeWiped Code = "wiped"
	// CodeSignMissed: a check of a sign does not hold. Args: check, want, got.
	CodeSignMissed Code = "sign-missed"
)

// Why a step is skipped. Args: want.
const (
	// CodeLacksLSM: the machine runs another major LSM.
	CodeLacksLSM Code = "lacks-lsm"
	// CodeLacksEngine: the container engine is not there.
	CodeLacksEngine Code = "lacks-engine"
	// CodeLacksKernel: the kernel is too old.
	CodeLacksKernel Code = "lacks-kernel"
	// CodeLacksExtra: it is not lab's own machine with this extra.
	CodeLacksExtra Code = "lacks-extra"
	// CodeLacks: something else is not there.
	CodeLacks Code = "lacks"
)

// Why there is no kernel record of an act that was blocked.
const (
	// CodeNoRecordSeccompErrno: seccomp's ERRNO action leaves none.
	CodeNoRecordSeccompErrno Code = "no-record-seccomp-errno"
	// CodeNoRecordExplicitDeny: AppArmor does not log what a deny rule names.
	CodeNoRecordExplicitDeny Code = "no-record-explicit-deny"
	// CodeNoRecordDontaudit: SELinux does not log what a dontaudit rule names.
	CodeNoRecordDontaudit Code = "no-record-dontaudit"
	// CodeNoRecordEngine: the engine refused, the kernel was never asked.
	CodeNoRecordEngine Code = "no-record-engine"
	// CodeNoRecordAPIServer: Kubernetes' API server refused; no kernel is asked for anything yet.
	CodeNoRecordAPIServer Code = "no-record-api-server"
	// CodeNoRecordKept: the kernel keeps no record of this mechanism's denials. Args: by.
	CodeNoRecordKept Code = "no-record-kept"
	// CodeNoRecordUnread: the kernel may log this mechanism's denials, but not where lab reads. Args: by.
	CodeNoRecordUnread Code = "no-record-unread"
	// CodeNoRecordFound: there could be a record, but none was found. Args: by.
	CodeNoRecordFound Code = "no-record-found"
)

// why makes a reason from a code and pairs of name and value; empty values
// are left out.
func why(code Code, pairs ...string) Reason {
	r := Reason{Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := short(pairs[i+1]); v != "" {
			if r.Args == nil {
				r.Args = map[string]string{}
			}
			r.Args[pairs[i]] = v
		}
	}
	return r
}

// because adds the cause.
func (r Reason) because(cause Reason) Reason {
	r.Because = &cause
	return r
}

// maxArg is the longest argument in characters; what goes beyond is cut.
const maxArg = 200

// short makes text from a machine fit to be part of a sentence: one line,
// without control and formatting characters (bidirectional overrides among
// them), at most maxArg characters.
func short(s string) string {
	if len(s) > 8*maxArg {
		s = s[:8*maxArg]
	}
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxArg {
		s = string(r[:maxArg-1]) + "…"
	}
	return s
}

// with adds an argument.
func (r Reason) with(name, value string) Reason {
	args := map[string]string{}
	maps.Copy(args, r.Args)
	if value = short(value); value != "" {
		args[name] = value
	}
	r.Args = args
	return r
}

// withText adds an argument in every language of the course.
func (r Reason) withText(name string, text lessons.Text) Reason {
	for _, lang := range lessons.Langs {
		r = r.with(name+"_"+string(lang), text[lang])
	}
	return r
}
