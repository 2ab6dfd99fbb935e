package judge

import (
	"testing"

	"lab/lessons"
	"lab/runner"
)

// Acts alone: what is observed, and why it is broken.
func TestOutcome(t *testing.T) {
	const noDaemon = "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?.\r\n"
	const unknownFlag = "unknown flag: --rm\r\nSee 'docker --help'.\r\n"
	const runc = "docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
	const noServer = "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\r\n"
	const noSchema = "error: error validating \"/x\": error validating data: failed to download openapi: Get \"https://127.0.0.1:6443/openapi/v2?timeout=32s\": " +
		"dial tcp 127.0.0.1:6443: connect: connection refused; if you choose to ignore these errors, turn validation off with --validate=false\r\n"
	const noProfile = runc + "error during container init: unable to apply apparmor profile: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec: no such file or directory: unknown.\r\n"
	const noProgram = runc + "exec: \"/x\": stat /x: no such file or directory: unknown.\r\n"
	const noImage = "Unable to find image 'alpine:latest' locally\r\n"
	// Signs that would take anything, to see what no sign can claim.
	greedy := func(outcome lessons.Outcome) *lessons.Step {
		s := seccompStep()
		sign := &lessons.Sign{Absent: "never printed"}
		s.Signs = lessons.Signs{}
		switch outcome {
		case lessons.Works:
			s.Signs.Works = sign
		case lessons.Blocked:
			s.Signs.Blocked = sign
		case lessons.Broken:
			s.Signs.Broken = sign
		}
		s.Expect = outcome
		return s
	}
	for _, c := range []struct {
		name string
		step *lessons.Step
		run  ran
		want lessons.Outcome
		code Code // of a broken outcome
	}{
		{"seccomp 4/4", seccompStep(), act("no-mkdir", 1, mkdirDenied), lessons.Blocked, ""},
		{"seccomp 4/4 without its effect", seccompStep(), act("no-mkdir", 0, ""), lessons.Works, ""},
		{"seccomp 4/4, another errno", seccompStep(), act("no-mkdir", 1, "mkdir: can't create directory '/test123': File exists\r\n"), lessons.Broken, CodeNoSign},
		{"seccomp 4/4, no message", seccompStep(), act("no-mkdir", 1, ""), lessons.Broken, CodeNoSign},
		{"AppArmor 1/4", defaultProfileStep(), act("default-profile", 1, "cat: can't open '/proc/sysrq-trigger': Permission denied\r\n"), lessons.Blocked, ""},
		{"AppArmor 4/4, glibc", appArmorStep(), act("own-profile", 1, "cat: read error: Input/output error\r\n"), lessons.Works, ""},
		{"AppArmor 4/4, musl", appArmorStep(), act("own-profile", 1, "cat: read error: I/O error\r\n"), lessons.Works, ""},
		{"policy", policyStep(), act("policy", 125, policyDenied), lessons.Blocked, ""},
		{"policy, another refusal", policyStep(), act("policy", 125, "docker: Error response from daemon: conflict.\r\n"), lessons.Broken, CodeEngineRefused},
		{"policy, said by a program", policyStep(), act("policy", 1, "authorization denied by plugin opa-docker-authz\r\n"), lessons.Broken, CodeNoSign},
		{"slide without the slash", agedStep(), act("as-printed", 125, missingSlash), lessons.Broken, CodeKnownFailure},
		{"slide without the slash, no sign for it", seLinuxStep(), act("categories", 125, missingSlash), lessons.Broken, CodeEarlierFailed},
		{"output merely prints the message", seccompStep(), act("no-mkdir", 1, "Operation not permitted\r\n"), lessons.Broken, CodeNoSign},
		{"another program prints it", seccompStep(), act("no-mkdir", 1, "echo: x: Operation not permitted\r\n"), lessons.Broken, CodeNoSign},

		{"no engine", greedy(lessons.Blocked), act("no-mkdir", 1, noDaemon), lessons.Broken, CodeEngineDown},
		{"no API server", greedy(lessons.Blocked), act("no-mkdir", 1, noServer), lessons.Broken, CodeServerDown},
		{"no API server to validate by", greedy(lessons.Blocked), act("no-mkdir", 1, noSchema), lessons.Broken, CodeServerDown},
		{"no engine, known failure", greedy(lessons.Broken), act("no-mkdir", 125, noDaemon), lessons.Broken, CodeEngineDown},
		{"no image", greedy(lessons.Blocked), act("no-mkdir", 125, noImage), lessons.Broken, CodeImageMissing},
		{"no image, known failure", greedy(lessons.Broken), act("no-mkdir", 125, noImage), lessons.Broken, CodeImageMissing},
		{"no image, Podman", greedy(lessons.Works), act("no-mkdir", 125, "Error: nope: image not known\r\n"), lessons.Broken, CodeImageMissing},
		{"image pulled", greedy(lessons.Works), act("no-mkdir", 0, noImage+"Status: Downloaded newer image for alpine:latest\r\n"), lessons.Works, ""},
		{"engine error", greedy(lessons.Blocked), act("no-mkdir", 125, missingSlash), lessons.Broken, CodeEngineRefused},
		{"engine error, Podman", greedy(lessons.Blocked), act("no-mkdir", 125, "Error: statfs /x: no such file or directory\r\n"), lessons.Broken, CodeEngineRefused},
		{"engine error with exit 1", greedy(lessons.Blocked), act("no-mkdir", 1, "Error response from daemon: No such container: x\r\n"), lessons.Broken, CodeEngineRefused},
		{"engine error with unknown exit", greedy(lessons.Works), act("no-mkdir", -1, "docker: Error response from daemon: x\r\n"), lessons.Broken, CodeEngineRefused},
		{"program missing, busybox", greedy(lessons.Blocked), act("no-mkdir", 1, "sh: apk: not found\r\n"), lessons.Broken, CodeProgramMissing},
		{"program missing, bash", greedy(lessons.Blocked), act("no-mkdir", 0, "bash: getpcaps: command not found\r\n"), lessons.Broken, CodeProgramMissing},
		{"program missing, runc", greedy(lessons.Blocked), act("no-mkdir", 127, "docker: Error response from daemon: exec: \"x\": executable file not found in $PATH: unknown.\r\n"), lessons.Broken, CodeProgramMissing},
		{"exit 124", greedy(lessons.Blocked), act("no-mkdir", 124, ""), lessons.Broken, CodeExitTimeout},
		{"exit 125", greedy(lessons.Works), act("no-mkdir", 125, ""), lessons.Broken, CodeNoSign},
		{"exit 125, chroot's own", greedy(lessons.Works), act("no-mkdir", 125, "chroot: cannot change root directory to '/x': Operation not permitted\r\n"), lessons.Broken, CodeNoSign},
		{"exit 125, Docker's client", greedy(lessons.Works), act("no-mkdir", 125, unknownFlag), lessons.Broken, CodeEngineRefused},
		{"no subcommand", greedy(lessons.Blocked), act("no-mkdir", 1, "docker: 'compose' is not a docker command.\r\nSee 'docker --help'\r\n"), lessons.Broken, CodeEngineRefused},
		{"no profile", greedy(lessons.Blocked), act("no-mkdir", 127, noProfile), lessons.Broken, CodeEngineRefused},
		{"no program for runc", greedy(lessons.Blocked), act("no-mkdir", 127, noProgram), lessons.Broken, CodeProgramMissing},
		{"exit 126", greedy(lessons.Blocked), act("no-mkdir", 126, ""), lessons.Broken, CodeNotExecutable},
		{"exit 127", greedy(lessons.Blocked), act("no-mkdir", 127, ""), lessons.Broken, CodeProgramMissing},
		{"exit 137", greedy(lessons.Blocked), act("no-mkdir", 137, ""), lessons.Broken, CodeKilled},
		{"exit 1 is anybody's", greedy(lessons.Blocked), act("no-mkdir", 1, ""), lessons.Blocked, ""},
	} {
		got := one(c.step, c.run)
		if got.Outcome != c.want {
			t.Errorf("%s: %s, want %s: %s", c.name, got.Outcome, c.want, told(got.Reason))
		}
		if c.code == "" {
			continue
		}
		code := got.Reason.Code
		if code == CodeAged {
			code = CodeKnownFailure
		}
		if code != c.code {
			t.Errorf("%s: because of %s, want %s", c.name, code, c.code)
		}
	}
}

// TestClaimed: an exit status that does not say what stopped a program is a block
// only where the sign names it and something that was said.
func TestClaimed(t *testing.T) {
	const denied = "bash: line 1: /usr/bin/top: Permission denied\r\n"
	const noSocket = "docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock\r\n"
	sign := func(exit int, change func(*lessons.Sign)) *lessons.Sign {
		s := &lessons.Sign{Exit: ptr(exit)}
		change(s)
		return s
	}
	for _, c := range []struct {
		name string
		by   lessons.Mechanism
		sign *lessons.Sign
		run  ran
		want lessons.Outcome
	}{
		{"errno", lessons.AppArmor, sign(126, func(s *lessons.Sign) { s.Errno, s.From = "EACCES", "bash" }), act("no-mkdir", 126, denied), lessons.Blocked},
		{"errno of nobody", lessons.AppArmor, sign(126, func(s *lessons.Sign) { s.Errno = "EACCES" }), act("no-mkdir", 126, denied), lessons.Broken},
		{"another errno", lessons.AppArmor, sign(126, func(s *lessons.Sign) { s.Errno, s.From = "EPERM", "bash" }), act("no-mkdir", 126, denied), lessons.Broken},
		{"status not named", lessons.AppArmor, &lessons.Sign{Errno: "EACCES", From: "bash"}, act("no-mkdir", 126, denied), lessons.Broken},
		{"another status", lessons.AppArmor, sign(126, func(s *lessons.Sign) { s.Errno, s.From = "EACCES", "bash" }), act("no-mkdir", 137, denied), lessons.Broken},
		{"output", lessons.DAC, sign(126, func(s *lessons.Sign) { s.Output = "permission denied .* socket" }), act("no-mkdir", 126, noSocket), lessons.Blocked},
		{"status only", lessons.DAC, sign(126, func(*lessons.Sign) {}), act("no-mkdir", 126, noSocket), lessons.Broken},
		{"killed at a limit", lessons.Cgroup, sign(137, func(s *lessons.Sign) { s.Absent = "got it" }), act("no-mkdir", 137, ""), lessons.Blocked},
		{"killed by whom", lessons.Namespace, sign(137, func(s *lessons.Sign) { s.Absent = "got it" }), act("no-mkdir", 137, ""), lessons.Broken},
		{"packets dropped", lessons.Netfilter, sign(124, func(*lessons.Sign) {}), act("no-mkdir", 124, ""), lessons.Blocked},
		{"slow", lessons.Seccomp, sign(124, func(*lessons.Sign) {}), act("no-mkdir", 124, ""), lessons.Broken},
		{"a wrong command line", lessons.Capabilities, sign(125, func(s *lessons.Sign) { s.Output = "." }),
			act("no-mkdir", 125, "unknown flag: --rm\r\nSee 'docker --help'.\r\n"), lessons.Broken},
		{"chroot", lessons.Capabilities, sign(125, func(s *lessons.Sign) { s.Errno, s.From = "EPERM", "chroot" }),
			act("no-mkdir", 125, "chroot: cannot change root directory to '/x': Operation not permitted\r\n"), lessons.Blocked},
	} {
		s := seccompStep()
		s.By, s.Signs = c.by, lessons.Signs{Works: &lessons.Sign{Exit: ptr(0)}, Blocked: c.sign}
		if got := one(s, c.run); got.Outcome != c.want {
			t.Errorf("%s: %s, want %s: %s", c.name, got.Outcome, c.want, told(got.Reason))
		}
	}
	aged := agedStep()
	aged.Signs.Broken = &lessons.Sign{Exit: ptr(137)}
	if got := one(aged, act("as-printed", 137, "")); got.Verdict == Pass {
		t.Errorf("what was killed is a known failure: %+v", got)
	}
}

func TestSeveralSigns(t *testing.T) {
	s := seccompStep()
	s.Signs.Works = &lessons.Sign{Exit: ptr(1)}
	if got := one(s, act("no-mkdir", 1, mkdirDenied)); got.Outcome != lessons.Broken || got.Reason.Code != CodeSeveralSigns {
		t.Errorf("%+v", got)
	}
}

func TestTroubleBeatsSigns(t *testing.T) {
	for trouble, code := range map[runner.Trouble]Code{
		runner.TimedOut: CodeTimedOut, runner.MachineGone: CodeMachineGone, runner.ShellGone: CodeShellGone,
		runner.Interrupted: CodeInterrupted, runner.NotPrepared: CodeNotPrepared, runner.Shadowed: CodeShadowed, "other": CodeTrouble,
		runner.OutOfStep: CodeOutOfStep, runner.OtherLanguage: CodeOtherLanguage, runner.Background: CodeBackground,
	} {
		run := act("no-mkdir", 1, mkdirDenied)
		run.trouble = trouble
		if got := one(seccompStep(), run); got.Outcome != lessons.Broken || got.Verdict != Unproven || got.Reason.Code != code {
			t.Errorf("%s: %+v", trouble, got)
		}
		aged := act("as-printed", 125, missingSlash)
		aged.trouble = trouble
		if got := one(agedStep(), aged); got.Verdict != Unproven {
			t.Errorf("%s: a known failure passes: %+v", trouble, got)
		}
	}
	run := act("no-mkdir", 1, mkdirDenied)
	run.lines[0].cut = true
	if got := one(seccompStep(), run); got.Reason.Code != CodeLineNotEnded {
		t.Errorf("line without end: %+v", got)
	}
	run.lines = nil
	if got := one(seccompStep(), run); got.Outcome != lessons.Broken || got.Reason.Code != CodeNotRun {
		t.Errorf("no lines: %+v", got)
	}
}

// TestExperiment: what a learner typed otherwise is told, but never passes.
func TestExperiment(t *testing.T) {
	s := seccompStep()
	runs := []ran{act("no-mkdir", 1, mkdirDenied), control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn)}
	if got := one(s, runs...); got.Verdict != Pass {
		t.Fatalf("as given: %+v", got)
	}
	runs[0].trouble = runner.Experiment
	runs[0].lines = append([]typed{{text: "mkdir(){ echo; }", exit: 127}}, runs[0].lines...)
	got := one(s, runs...)
	if got.Verdict != Unproven || got.Mechanism != "" || got.Outcome != lessons.Blocked || got.Reason.Code != CodeExperiment || got.Reason.Because.Code != CodeBlocked {
		t.Errorf("typed otherwise: %+v", got)
	}
}

// TestNoEvidenceUnproved: why there is no record is known only of what it was that
// blocked.
func TestNoEvidenceUnproved(t *testing.T) {
	s := seccompStep()
	runs := []ran{act("no-mkdir", 1, mkdirDenied), control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn)}
	if got := one(s, runs...); got.NoEvidence == nil || got.NoEvidence.Code != CodeNoRecordSeccompErrno {
		t.Errorf("by seccomp: %+v", got.NoEvidence)
	}
	runs[2] = proof("no-mkdir", "filter", 0, "Seccomp:\t0\r\n")
	if got := one(s, runs...); got.Verdict != Unproven || got.NoEvidence == nil || got.NoEvidence.Code != CodeNoRecordFound {
		t.Errorf("not proved: %+v", got.NoEvidence)
	}
}

// Acts with several lines and nested shells.
func TestLines(t *testing.T) {
	run := func(lines ...typed) ran {
		return ran{step: "categories", role: runner.Act, lines: lines}
	}
	const denied = "ls: cannot open directory '/share1/': Permission denied\r\n"
	opened := typed{text: "docker run", exit: -1, opened: true, output: "sh-5.2# "}
	left := typed{text: "exit", leave: true, exit: 2, output: "exit\r\n"}
	for _, c := range []struct {
		name string
		run  ran
		want lessons.Outcome
		code Code
	}{
		{"exit known", run(opened, typed{text: "ls", exit: 2, output: denied}), lessons.Blocked, ""},
		{"exit passed on by the shell", run(opened, typed{text: "ls", exit: -1, output: denied + "sh-5.2# "}, left), lessons.Blocked, ""},
		{"exit passed on by two shells", run(opened, typed{text: "ls", exit: -1, output: denied}, typed{text: "exit", leave: true, exit: -1}, left), lessons.Blocked, ""},
		{"exit unknown", run(opened, typed{text: "ls", exit: -1, output: denied}), lessons.Broken, CodeNoSign},
		{"another exit passed on", run(opened, typed{text: "ls", exit: -1, output: denied}, typed{text: "exit", leave: true, exit: 0}), lessons.Broken, CodeNoSign},
		{"killed, as passed on", run(opened, typed{text: "ls", exit: -1, output: denied}, typed{text: "exit", leave: true, exit: 137}), lessons.Broken, CodeKilled},
		{"leaving prints", run(opened, typed{text: "ls", exit: 2}, typed{text: "exit", leave: true, exit: 2, output: denied}), lessons.Broken, CodeNoSign},
		{"an earlier line prints", run(typed{text: "docker run", opened: true, exit: -1, output: denied}, typed{text: "ls", exit: 2}), lessons.Broken, CodeNoSign},
		{"an earlier line fails", run(typed{text: "docker run", exit: 1}, typed{text: "ls", exit: 2, output: denied}), lessons.Broken, CodeEarlierFailed},
		{"an earlier line fails, exit unknown", run(typed{text: "iptables", exit: -1, output: "iptables: Permission denied\r\n"}, typed{text: "ls", exit: 2, output: denied}), lessons.Broken, CodeEarlierFailed},
		{"an earlier line misses its program", run(typed{text: "apk", exit: -1, output: "sh: apk: not found\r\n"}, typed{text: "ls", exit: 2, output: denied}), lessons.Broken, CodeEarlierFailed},
		{"an earlier line has no image", run(typed{text: "docker run", exit: 125, output: "docker: no such image\r\n"}, typed{text: "ls", exit: 2, output: denied}), lessons.Broken, CodeImageMissing},
		{"an earlier line without known exit", run(typed{text: "true", exit: -1}, typed{text: "ls", exit: 2, output: denied}), lessons.Blocked, ""},
		{"the last line was not typed", run(opened), lessons.Broken, CodeLinesMissing},
		{"the last line was not typed after a failure", run(typed{text: "docker run", exit: 125, output: missingSlash}), lessons.Broken, CodeEarlierFailed},
	} {
		got := one(seLinuxStep(), c.run)
		if got.Outcome != c.want {
			t.Errorf("%s: %s, want %s: %s", c.name, got.Outcome, c.want, told(got.Reason))
		}
		if c.code != "" && got.Reason.Code != c.code {
			t.Errorf("%s: because of %s, want %s", c.name, got.Reason.Code, c.code)
		}
	}
}
