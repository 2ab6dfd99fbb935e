package judge

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
)

// TestOfAnswer: what could not be judged of a lesson is a fail of an exercise where its
// answer is the reason, and stays what it is where it may be the machine.
func TestOfAnswer(t *testing.T) {
	const broke = "docker: Error response from daemon: failed to create task: Operation not permitted\r\n"
	works, filtered := control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn)
	const down = "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\r\n"
	const start = "failed to start daemon: error while opening seccomp profile (/home/user/no-mkdir.json): invalid character\r\n"
	with := func(trouble runner.Trouble) ran {
		r := act("no-mkdir", 0, "")
		r.trouble = trouble
		return r
	}
	aged := seccompStep()
	aged.Signs.Broken = &lessons.Sign{Output: "failed to create task"}
	for _, test := range []struct {
		name   string
		step   *lessons.Step
		runs   []ran
		want   Verdict // of an exercise
		lesson Verdict
	}{
		{"right", seccompStep(), []ran{act("no-mkdir", 1, mkdirDenied), works, filtered}, Pass, Pass},
		{"not blocked", seccompStep(), []ran{act("no-mkdir", 0, ""), works, filtered}, Fail, Fail},
		{"no container starts, and without the answer it does", seccompStep(), []ran{act("no-mkdir", 125, broke), works, proof("no-mkdir", "filter", 125, broke)}, Fail, Unproven},
		{"no container starts at all", seccompStep(), []ran{act("no-mkdir", 125, broke), control("no-mkdir", "without", 125, broke)}, Unproven, Unproven},
		{"no container starts, and no control was run", seccompStep(), []ran{act("no-mkdir", 125, broke)}, Unproven, Unproven},
		{"a failure that the check knows", aged, []ran{act("no-mkdir", 125, broke), control("no-mkdir", "without", 125, broke)}, Fail, Unproven},
		{"blocked without the mechanism", seccompStep(), []ran{act("no-mkdir", 1, mkdirDenied), works, proof("no-mkdir", "filter", 0, "Seccomp:\t0\r\n")}, Fail, Unproven},
		{"the proof was not run", seccompStep(), []ran{act("no-mkdir", 1, mkdirDenied), works}, Unproven, Unproven},
		{"blocked all the same without the answer", seccompStep(), []ran{act("no-mkdir", 1, mkdirDenied), control("no-mkdir", "without", 1, mkdirDenied), filtered}, Unproven, Unproven},
		{"the machine is gone", seccompStep(), []ran{with(runner.MachineGone), works, filtered}, Unproven, Unproven},
		{"only the answer waits for ever", seccompStep(), []ran{with(runner.Waits), works, filtered}, Fail, Unproven},
		{"all wait for ever", seccompStep(), []ran{with(runner.Waits)}, Unproven, Unproven},
		{"too slow", seccompStep(), []ran{with(runner.TimedOut), works, filtered}, Unproven, Unproven},
		{"too slow for timeout(1)", seccompStep(), []ran{act("no-mkdir", 124, ""), works, filtered}, Unproven, Unproven},
		{"the engine is down for a while", seccompStep(), []ran{act("no-mkdir", 125, down), works, filtered}, Unproven, Unproven},
		{"the engine does not start with the answer", seccompStep(), []ran{act("no-mkdir", 125, start+down), works, filtered}, Fail, Unproven},
		{"the engine does not start with another file", seccompStep(), []ran{act("no-mkdir", 125, strings.ReplaceAll(start, "no-mkdir", "other")+down), works, filtered}, Unproven, Unproven},
		{"nothing was run", seccompStep(), nil, Unproven, Unproven},
	} {
		p, tr := plan(test.step), transcript(test.runs...)
		if got := Judge(p, tr)[0]; got.Verdict != test.lesson {
			t.Errorf("%s: in a lesson %s, want %s: %+v", test.name, got.Verdict, test.lesson, got.Reason)
		}
		p.Lesson.AnswerTo = &lessons.Exercise{Files: []lessons.AnswerFile{{Name: "no-mkdir.json", Target: "~/no-mkdir.json"}}}
		if got := Judge(p, tr)[0]; got.Verdict != test.want {
			t.Errorf("%s: %s, want %s: %+v", test.name, got.Verdict, test.want, got.Reason)
		}
	}
}

// TestOfAnswerAfter: a check that builds on one that the answer has failed is failed, too.
func TestOfAnswerAfter(t *testing.T) {
	first, second := seccompStep(), seccompStep()
	second.ID, second.After = "second", []string{"no-mkdir"}
	p := plan(first, second)
	p.Lesson.AnswerTo = &lessons.Exercise{}
	rest := []ran{act("second", 1, mkdirDenied), control("second", "without", 0, ""), proof("second", "filter", 0, filterOn)}
	for _, test := range []struct {
		first ran
		want  Verdict
	}{
		{act("no-mkdir", 1, mkdirDenied), Pass},
		{act("no-mkdir", 0, ""), Fail},
		{ran{step: "no-mkdir", role: runner.Act, trouble: runner.Background}, Unproven},
	} {
		runs := append([]ran{test.first, control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn)}, rest...)
		if got := Judge(p, transcript(runs...))[1]; got.Verdict != test.want {
			t.Errorf("after %+v: %s, want %s", test.first, got.Verdict, test.want)
		}
	}
}

// TestSpoilt: an answer's last check cannot be judged, whatever came of it, unless the
// system is what it was but for what the exercise names.
func TestSpoilt(t *testing.T) {
	first, last := seccompStep(), seccompStep()
	last.ID, last.After = "last", []string{"no-mkdir"}
	last.Files = []lessons.File{{Source: "x", Target: "/etc/own", Owner: "root"}, {Source: "y", Target: "~/.bashrc", Owner: "user"}}
	last.Proofs[0].Act.Lines = []string{"cp /usr/bin/true '/etc/named' && sysctl kernel.named=0"}
	right, open := act("no-mkdir", 1, mkdirDenied), act("no-mkdir", 0, "")
	const said = "compared\n"
	for _, test := range []struct {
		name        string
		first, last ran
		told        string // of the system, at the end; "" for nothing
		want        string // of the last check
	}{
		{"as it was", right, right, said, "pass"},
		{"as it was, not blocked", right, open, said, "fail/not-blocked"},
		{"its own file", right, right, said + "file /etc/own\nfile /home/user/.bashrc", "pass"},
		{"what it types", right, right, said + "file /etc/named\nswitch kernel.named", "pass"},
		{"a program", right, right, said + "file /usr/bin/cat", "unproven/altered"},
		{"a program of which a part is named", right, right, said + "file /etc/named/x", "unproven/altered"},
		{"root's file in place of the user's", right, right, said + "file /root/.bashrc", "unproven/altered"},
		{"a switch", right, right, said + "switch kernel.core_pattern", "unproven/altered"},
		{"a mount", right, right, said + "mount /etc", "unproven/altered"},
		{"an account", right, right, said + "account user", "unproven/altered"},
		{"a program behind what it names", right, right, said + "file /etc/own\nfile /usr/bin/cat", "unproven/altered"},
		{"a program, not blocked", right, open, said + "file /usr/bin/cat", "unproven/altered"},
		{"a program, the check before failed", open, right, said + "file /usr/bin/cat", "unproven/altered"},
		{"not compared", right, right, "not-compared the tracer is gone", "unproven/kernel-untold"},
		{"not compared, not blocked", right, open, "not-compared the tracer is gone", "unproven/kernel-untold"},
		{"nothing told", right, right, "", "unproven/kernel-untold"},
		{"nothing told, the check before failed", open, open, "", "unproven/kernel-untold"},
	} {
		test.last.step = "last"
		runs := []ran{
			test.first, control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn),
			test.last, control("last", "without", 0, ""), proof("last", "filter", 0, filterOn),
		}
		p, tr := plan(first, last), transcript(runs...)
		p.Lesson.AnswerTo = &lessons.Exercise{Files: []lessons.AnswerFile{{Name: "x", Target: "~/own", Owner: "user"}}}
		tr.Machine.Trace = "probes"
		if test.told != "" {
			end := tr.Events[len(tr.Events)-1]
			tr.Events[len(tr.Events)-1] = runner.Event{At: end.At, Kind: runner.Found, Evidence: &runner.Evidence{Source: runner.StateSource, Text: strings.TrimSpace(test.told)}}
			tr.Events = append(tr.Events, end)
		}
		got := Judge(p, tr)
		name := string(got[1].Verdict)
		if got[1].Verdict != Pass {
			name += "/" + string(got[1].Reason.Code)
		}
		if name != test.want {
			t.Errorf("%s: %s, want %s", test.name, name, test.want)
		}
		tr.Machine.Trace = ""
		if got := Judge(p, tr)[1]; test.told == "" && got.Reason.Code == CodeKernelUntold {
			t.Errorf("%s: the kernel was not to be asked, but %s", test.name, got.Verdict)
		}
	}
}
