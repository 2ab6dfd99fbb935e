package judge

import (
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/trace"
)

// TestKernel: what the kernel says about the call that a program has reported
// outweighs the text.
func TestKernel(t *testing.T) {
	call := func(comm, name, errno string, wall lessons.Mechanism, keys ...trace.Key) trace.Call {
		return trace.Call{Comm: comm, Name: name, Errno: errno, Wall: wall, Keys: keys,
			Answers: []trace.Answer{{Wall: wall, Function: "f", Errno: errno}}}
	}
	noise := call("runc:[2:INIT]", "openat", "EPERM", lessons.Mount)
	filtered := call("mkdir", "mkdir", "EPERM", lessons.Seccomp)
	for _, c := range []struct {
		name    string
		step    *lessons.Step
		account *trace.Account // nil: not asked
		want    Verdict
		code    Code
		rests   string
	}{
		{"not asked", seccompStep(), nil, Pass, CodeBlocked, "control"},
		{"the kernel agrees", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{noise, filtered}}, Pass, CodeBlocked, "kernel"},
		{"another wall", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{call("mkdir", "mkdir", "EPERM", lessons.AppArmor)}}, Unproven, CodeKernelOther, ""},
		{"no known wall", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{call("mkdir", "mkdir", "EPERM", "")}}, Unproven, CodeKernelOther, ""},
		{"printed, and nothing refused", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{}}, Unproven, CodeKernelSilent, ""},
		{"another errno", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{call("mkdir", "mkdir", "EACCES", lessons.Seccomp)}}, Unproven, CodeKernelSilent, ""},
		{"tampered with", seccompStep(), &trace.Account{Untold: "the trace was cleared", Tampered: true}, Unproven, CodeKernelUntold, ""},
		{"untold", seccompStep(), &trace.Account{Untold: "this kernel has no kprobes"}, Pass, CodeBlocked, "control"},
		{"nothing heard at all", seccompStep(), &trace.Account{}, Pass, CodeBlocked, "control"},
		{"a key that the claimed wall has taken", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{
			call("mkdir", "mkdir", "EPERM", lessons.DAC, trace.Key{Capability: "dac_override", Wall: lessons.Seccomp})}}, Pass, CodeBlocked, "kernel"},
		{"the last of several", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{call("mkdir", "openat", "EPERM", lessons.DAC), filtered}}, Pass, CodeBlocked, "kernel"},
		{"a program that prints the call's name for its own", seccompStep(), &trace.Account{Heard: 9, Calls: []trace.Call{
			call("perl", "mkdir", "EPERM", lessons.Seccomp), call("perl", "io_uring_setup", "EPERM", lessons.Seccomp)}}, Pass, CodeBlocked, "kernel"},
		{"the kernel does not know of an engine's policy", policyStep(), &trace.Account{Heard: 9, Calls: []trace.Call{noise}}, Pass, CodeBlocked, "control"},
	} {
		runs := []ran{act("no-mkdir", 1, mkdirDenied), control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn)}
		if c.step.By == lessons.EnginePolicy {
			runs = []ran{act("policy", 125, policyDenied), control("policy", "plain", 0, "Hello from Docker!\r\n")}
		}
		tr := transcript(runs...)
		if c.account != nil {
			for i, e := range tr.Events {
				if e.Kind == runner.RunEnd {
					found := runner.Event{Kind: runner.Found, At: e.At, Evidence: &runner.Evidence{Source: trace.Source, Text: c.account.String()}}
					tr.Events = append(tr.Events[:i:i], append([]runner.Event{found}, tr.Events[i:]...)...)
					break
				}
			}
		}
		r := Judge(plan(c.step), tr)[0]
		if r.Verdict != c.want || r.Reason.Code != c.code || r.Rests != c.rests {
			t.Errorf("%s: %s, rests on %q, %s", c.name, r.Verdict, r.Rests, told(r.Reason))
		}
		if len(r.Evidence) != 0 {
			t.Errorf("%s: the account is shown as a record: %v", c.name, r.Evidence)
		}
		if r.Rests == "kernel" && (r.Reason.Args["call"] != "mkdir (EPERM)" || r.Reason.Args["function"] == "") {
			t.Errorf("%s: %s", c.name, told(r.Reason))
		}
	}
}
