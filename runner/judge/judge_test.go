package judge

import (
	"encoding/json"
	"testing"

	"lab/lessons"
	"lab/runner"
)

// seccompRuns are the runs of a seccomp step that passes.
func seccompRuns() []ran {
	return []ran{
		act("no-mkdir", 1, mkdirDenied),
		control("no-mkdir", "without", 0, ""),
		proof("no-mkdir", "filter", 0, filterOn),
	}
}

func TestPass(t *testing.T) {
	r := one(seccompStep(), seccompRuns()...)
	if r.Verdict != Pass || r.Outcome != lessons.Blocked || r.Mechanism != lessons.Seccomp || r.Errno != "EPERM" {
		t.Errorf("%+v", r)
	}
	if r.Seconds != 1 || r.Says != lessons.Blocked || r.Lesson != "test" || r.Slide != "Seccomp mit Docker 4/4" {
		t.Errorf("%+v", r)
	}
	if r.NoEvidence == nil || r.NoEvidence.Code != CodeNoRecordSeccompErrno {
		t.Errorf("no evidence: %+v", r.NoEvidence)
	}
	want := why(CodeBlocked, "by", "seccomp", "message", "mkdir: Operation not permitted (EPERM)", "came", "works").
		withText("control", lessons.Text{"de": "ohne das Profil", "en": "without the profile"})
	if told(r.Reason) != told(want) {
		t.Errorf("%s, want %s", told(r.Reason), told(want))
	}
}

// Where two mechanisms each suffice, the verdict says what is blocked by the
// other one alone.
func TestStillBlocked(t *testing.T) {
	s := seccompStep()
	s.Controls = append(s.Controls, lessons.Control{
		ID: "no-cap", Changes: lessons.Text{"de": "nur ohne die Capability", "en": "only without the capability"},
		Act: lessons.Act{Lines: []string{"…"}}, Outcome: lessons.Blocked,
	})
	r := one(s, append(seccompRuns(), control("no-mkdir", "no-cap", 1, mkdirDenied))...)
	if r.Verdict != Pass || r.Reason.Args["control_en"] != "without the profile" || r.Reason.Args["same_en"] != "only without the capability" {
		t.Errorf("%s: %s", r.Verdict, told(r.Reason))
	}
	r = one(s, append(seccompRuns(), control("no-mkdir", "no-cap", 0, ""))...)
	if r.Verdict != Unproven || r.Reason.Code != CodeControlOther {
		t.Errorf("%s: %+v", r.Verdict, r.Reason)
	}
}

// What keeps a blocked act from passing, one thing at a time.
func TestBlockedButUnproven(t *testing.T) {
	const noDaemon = "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\r\n"
	for _, c := range []struct {
		name   string
		change func(s *lessons.Step, runs []ran) []ran
		code   Code
	}{
		{"control comes out the same", func(_ *lessons.Step, r []ran) []ran {
			r[1] = control("no-mkdir", "without", 1, mkdirDenied)
			return r
		}, CodeControlSame},
		{"no daemon for the control", func(_ *lessons.Step, r []ran) []ran {
			r[1] = control("no-mkdir", "without", 125, noDaemon)
			return r
		}, CodeControlBroken},
		{"control cannot be told", func(_ *lessons.Step, r []ran) []ran {
			r[1] = control("no-mkdir", "without", 1, "")
			return r
		}, CodeControlBroken},
		{"control was not run", func(_ *lessons.Step, r []ran) []ran {
			return []ran{r[0], r[2]}
		}, CodeControlBroken},
		{"control timed out", func(_ *lessons.Step, r []ran) []ran {
			r[1].trouble = runner.TimedOut
			return r
		}, CodeControlBroken},
		{"no control", func(s *lessons.Step, r []ran) []ran {
			s.Controls = nil
			return r
		}, CodeNoControl},
		{"only a control that is blocked, too", func(s *lessons.Step, r []ran) []ran {
			s.Controls[0].Outcome = lessons.Blocked
			r[1] = control("no-mkdir", "without", 1, mkdirDenied)
			return r
		}, CodeNoControl},
		{"proof fails", func(_ *lessons.Step, r []ran) []ran {
			r[2] = proof("no-mkdir", "filter", 0, "Seccomp:\t0\r\n")
			return r
		}, CodeProofFailed},
		{"proof holds, but its run broke", func(_ *lessons.Step, r []ran) []ran {
			r[2] = proof("no-mkdir", "filter", 137, filterOn)
			return r
		}, CodeProofFailed},
		{"proof was not run", func(_ *lessons.Step, r []ran) []ran { return r[:2] }, CodeProofFailed},
	} {
		s := seccompStep()
		r := one(s, c.change(s, seccompRuns())...)
		if r.Outcome != lessons.Blocked || r.Verdict != Unproven || r.Reason.Code != c.code || r.Mechanism != "" {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestControlWithItsOwnSigns(t *testing.T) {
	s := seccompStep()
	s.Controls[0].Signs = &lessons.Signs{Works: &lessons.Sign{Output: "made"}}
	runs := seccompRuns()
	if r := one(s, runs...); r.Verdict != Unproven {
		t.Errorf("the step's signs were used: %+v", r)
	}
	runs[1] = control("no-mkdir", "without", 0, "made\r\n")
	if r := one(s, runs...); r.Verdict != Pass || !r.Controls[0].OK {
		t.Errorf("%+v", r)
	}
}

func TestControlInAThirdWay(t *testing.T) {
	s := seccompStep()
	s.Controls = append(s.Controls, lessons.Control{ID: "again", Outcome: lessons.Blocked})
	r := one(s, append(seccompRuns(), control("no-mkdir", "again", 0, ""))...)
	if r.Verdict != Unproven || r.Reason.Code != CodeControlOther {
		t.Errorf("%+v", r)
	}
}

func TestFacts(t *testing.T) {
	apparmor := []ran{
		act("default-profile", 1, "cat: can't open '/proc/sysrq-trigger': Permission denied\r\n"),
		control("default-profile", "unconfined", 1, "cat: read error: I/O error\r\n"),
		proof("default-profile", "profile", 0, "docker-default (enforce)\r\n"),
	}
	selinux := []ran{
		{step: "categories", role: runner.Act, lines: []typed{{opened: true, exit: -1}, {exit: 2, output: "ls: /share1/: Permission denied\r\n"}}},
		{step: "categories", role: runner.Control, id: "matching", lines: []typed{{opened: true, exit: -1}, {exit: 0}}},
		proof("categories", "label", 0, "system_u:system_r:container_t:s0:c2,c3\r\n"),
	}
	for _, c := range []struct {
		name   string
		step   *lessons.Step
		runs   []ran
		change func(*runner.Facts)
		want   Verdict
	}{
		{"seccomp", seccompStep(), seccompRuns(), func(*runner.Facts) {}, Pass},
		{"seccomp, no engine", seccompStep(), seccompRuns(), func(f *runner.Facts) { f.Engines = nil }, Unproven},
		{"seccomp, engine without it", seccompStep(), seccompRuns(), func(f *runner.Facts) {
			f.Engines = []runner.Engine{{Name: "docker", Security: []string{"name=apparmor", "name=seccompat"}}}
		}, Unproven},
		{"apparmor", defaultProfileStep(), apparmor, func(*runner.Facts) {}, Pass},
		{"apparmor off", defaultProfileStep(), apparmor, func(f *runner.Facts) { f.AppArmor = false }, Unproven},
		{"apparmor not booted", defaultProfileStep(), apparmor, func(f *runner.Facts) { f.LSMs = []string{"selinux"} }, Unproven},
		{"selinux", seLinuxStep(), selinux, func(*runner.Facts) {}, Pass},
		{"selinux permissive", seLinuxStep(), selinux, func(f *runner.Facts) { f.SELinux = "permissive" }, Unproven},
		{"selinux not booted", seLinuxStep(), selinux, func(f *runner.Facts) { f.LSMs = []string{"apparmor"} }, Unproven},
	} {
		tr := transcript(c.runs...)
		c.change(&tr.Machine)
		r := Judge(plan(c.step), tr)[0]
		if r.Verdict != c.want || (c.want == Pass) != (r.Mechanism == c.step.By) {
			t.Errorf("%s: %s, %s", c.name, r.Verdict, told(r.Reason))
		}
		if c.want != Pass && r.Reason.Code != CodeNotActive {
			t.Errorf("%s: %+v", c.name, r.Reason)
		}
	}
}

func TestSeccompOutsideDockerNeedsNoFactOfDocker(t *testing.T) {
	s := seccompStep()
	s.Act.Lines = []string{"podman run alpine mkdir /test123"}
	tr := transcript(seccompRuns()...)
	tr.Machine.Engines = nil
	if r := Judge(plan(s), tr)[0]; r.Verdict != Pass {
		t.Errorf("%+v", r)
	}
}

func TestOtherVerdicts(t *testing.T) {
	worksControlled := appArmorStep()
	worksControlled.Controls = []lessons.Control{{ID: "default", Outcome: lessons.Blocked}}
	readable := act("own-profile", 1, "cat: read error: I/O error\r\n")
	denied := "cat: can't open '/proc/sysrq-trigger': Permission denied\r\n"
	policyPlain := control("policy", "plain", 0, "\r\nHello from Docker!\r\n")
	for _, c := range []struct {
		name string
		step *lessons.Step
		runs []ran
		want Verdict
		code Code
	}{
		{"works though exit 1", appArmorStep(), []ran{readable}, Pass, CodeWorks},
		{"works, control blocked", worksControlled, []ran{readable, control("own-profile", "default", 1, denied)}, Pass, CodeWorks},
		{"works, and so does the control", worksControlled, []ran{readable, control("own-profile", "default", 1, "cat: read error: I/O error\r\n")}, Unproven, CodeControlNoDifference},
		{"works, control broken", worksControlled, []ran{readable, control("own-profile", "default", 127, denied)}, Unproven, CodeControlBroken},
		{"blocked, should work", appArmorStep(), []ran{act("own-profile", 1, denied)}, Fail, CodeNotWorking},
		{"works, should be blocked", seccompStep(), []ran{act("no-mkdir", 0, "")}, Fail, CodeNotBlocked},
		{"aged slide", agedStep(), []ran{act("as-printed", 125, missingSlash)}, Pass, CodeAged},
		{"aged slide fails otherwise", agedStep(), []ran{act("as-printed", 125, "docker: Error response from daemon: conflict.\r\n")}, Unproven, CodeEarlierFailed},
		{"engine policy", policyStep(), []ran{act("policy", 125, policyDenied), policyPlain}, Pass, CodeBlocked},
		{"engine policy that lets it through", policyStep(), []ran{act("policy", 0, "\r\nHello from Docker!\r\n"), policyPlain}, Fail, CodeNotBlocked},
		{"engine policy that denies everything", policyStep(), []ran{act("policy", 125, policyDenied), control("policy", "plain", 125, policyDenied)}, Unproven, CodeControlSame},
		{"not run", seccompStep(), nil, Unproven, CodeNotRun},
	} {
		r := one(c.step, c.runs...)
		if r.Verdict != c.want || r.Reason.Code != c.code {
			t.Errorf("%s: %s %s: %s", c.name, r.Verdict, r.Reason.Code, told(r.Reason))
		}
	}
}

func TestOnlyEnginePolicyClaimsARefusal(t *testing.T) {
	s := policyStep()
	s.By = lessons.UserNamespace
	r := one(s, act("policy", 125, policyDenied), control("policy", "plain", 0, "Hello from Docker!\r\n"))
	if r.Outcome != lessons.Broken || r.Reason.Code != CodeEngineRefused {
		t.Errorf("%+v", r)
	}
}

func TestFailNamesAnInactiveMechanism(t *testing.T) {
	tr := transcript(act("no-mkdir", 0, ""))
	tr.Machine.Engines = nil
	r := Judge(plan(seccompStep()), tr)[0]
	if r.Verdict != Fail || r.Reason.Because == nil || r.Reason.Because.Code != CodeNotActive {
		t.Errorf("%+v", r)
	}
}

func TestControlThatIsToBreakMustBreakAsKnown(t *testing.T) {
	s := seccompStep()
	s.Controls = append(s.Controls, lessons.Control{
		ID: "aged", Outcome: lessons.Broken, Signs: &lessons.Signs{Broken: &lessons.Sign{Output: "invalid characters"}},
	})
	for output, want := range map[string]Verdict{missingSlash: Pass, "docker: Error\r\n": Unproven} {
		if r := one(s, append(seccompRuns(), control("no-mkdir", "aged", 125, output))...); r.Verdict != want {
			t.Errorf("%q: %+v", output, r)
		}
	}
}

func TestAgedSlide(t *testing.T) {
	r := one(agedStep(), act("as-printed", 125, missingSlash))
	if r.Verdict != Pass || r.Outcome != lessons.Broken || r.Says != lessons.Blocked || r.Expected != lessons.Broken || r.Mechanism != "" {
		t.Errorf("%+v", r)
	}
	two := ran{step: "as-printed", role: runner.Act, lines: []typed{
		{text: "docker run", exit: 125, output: missingSlash},
		{text: "ls", exit: 2, output: "ls: cannot access '/share1/': No such file or directory\r\n"},
	}}
	if r = one(agedStep(), two); r.Verdict != Pass || r.Outcome != lessons.Broken {
		t.Errorf("with the second line typed: %+v", r)
	}
	works := ran{step: "as-printed", role: runner.Act, lines: []typed{{opened: true, exit: -1}, {exit: 0}}}
	if r = one(agedStep(), works); r.Verdict != Fail || r.Reason.Code != CodeNotAged {
		t.Errorf("a slide that works again: %+v", r)
	}
	s := agedStep()
	s.Expect = lessons.Blocked
	if r = one(s, two); r.Verdict != Unproven || r.Outcome != lessons.Broken {
		t.Errorf("expected blocked: %+v", r)
	}
}

func TestSkip(t *testing.T) {
	for lack, code := range map[runner.Lack]Code{
		runner.LacksLSM: CodeLacksLSM, runner.LacksEngine: CodeLacksEngine, runner.LacksKernel: CodeLacksKernel, runner.LacksExtra: CodeLacksExtra, "other": CodeLacks,
	} {
		p := plan(seccompStep(), agedStep())
		p.Steps[1].Asked = false
		p.Steps[0].Lacks, p.Steps[0].Want = lack, "selinux"
		got := Judge(p, transcript(seccompRuns()...))
		if len(got) != 1 || got[0].Verdict != Skip || got[0].Reason.Code != code || got[0].Outcome != "" {
			t.Errorf("%s: %+v", lack, got)
		}
	}
}

func TestPrerequisites(t *testing.T) {
	// own-profile works, then no-mkdir after it, then policy after that.
	good := act("own-profile", 1, "cat: read error: I/O error\r\n")
	bad := act("own-profile", 1, "cat: can't open '/proc/sysrq-trigger': Permission denied\r\n")
	policy := []ran{act("policy", 125, policyDenied), control("policy", "plain", 0, "Hello from Docker!\r\n")}
	for _, c := range []struct {
		name  string
		first ran
		asked bool
		want  Verdict
	}{
		{"came out", good, true, Pass},
		{"came out, not asked", good, false, Pass},
		{"failed", bad, true, Unproven},
		{"failed, not asked", bad, false, Unproven},
		{"broken", act("own-profile", 127, ""), false, Unproven},
		{"not run", act("another", 0, ""), false, Unproven},
	} {
		mkdir, opa := seccompStep(), policyStep()
		mkdir.After = []string{"own-profile"}
		opa.After = []string{"no-mkdir"}
		p := plan(appArmorStep(), mkdir, opa)
		p.Steps[0].Asked = c.asked
		got := Judge(p, transcript(append(append([]ran{c.first}, seccompRuns()...), policy...)...))
		if !c.asked && len(got) != 2 || c.asked && len(got) != 3 {
			t.Errorf("%s: %d results", c.name, len(got))
			continue
		}
		for _, r := range got[len(got)-2:] {
			if r.Verdict != c.want {
				t.Errorf("%s: %s: %s", c.name, r.Step, told(r.Reason))
			}
			if c.want == Unproven && (r.Reason.Code != CodePrerequisite || r.Reason.Args["step"] != "own-profile" || r.Mechanism != "") {
				t.Errorf("%s: %s: %+v", c.name, r.Step, r)
			}
		}
	}
}

func TestPrerequisitesThatCannotBe(t *testing.T) {
	a := seccompStep()
	a.After = []string{"nowhere"}
	if r := one(a, seccompRuns()...); r.Verdict != Unproven || r.Reason.Code != CodePrerequisite {
		t.Errorf("a step that is not planned: %+v", r)
	}
	a.After = []string{"no-mkdir"}
	if r := one(a, seccompRuns()...); r.Verdict != Pass {
		t.Errorf("a step that needs itself: %+v", r)
	}
}

func TestUnaskedKnownFailureMustBeTheKnownOne(t *testing.T) {
	aged, mkdir := agedStep(), seccompStep()
	mkdir.After = []string{aged.ID}
	p := plan(aged, mkdir)
	p.Steps[0].Asked = false
	for output, want := range map[string]Verdict{missingSlash: Pass, "docker: Error\r\n": Unproven} {
		got := Judge(p, transcript(append(seccompRuns(), act("as-printed", 125, output))...))
		if got[0].Verdict != want {
			t.Errorf("%q: %+v", output, got[0])
		}
	}
}

func TestNotRunNamesTheTrouble(t *testing.T) {
	run := act("no-mkdir", 1, mkdirDenied)
	run.trouble = runner.MachineGone
	r := Judge(plan(seccompStep(), policyStep()), transcript(run))[1]
	if r.Verdict != Unproven || r.Reason.Code != CodeNotRun || r.Reason.Args["step"] != "no-mkdir" || r.Reason.Because.Code != CodeMachineGone {
		t.Errorf("%+v", r)
	}
	r = Judge(plan(policyStep()), transcript())[0]
	if r.Reason.Code != CodeNotRun || r.Reason.Because != nil {
		t.Errorf("without trouble: %+v", r)
	}
}

func TestForeignTranscripts(t *testing.T) {
	other := transcript(seccompRuns()...)
	other.Lesson = "other"
	for name, tr := range map[string]*runner.Transcript{"none": nil, "of another lesson": other, "empty": {}} {
		if r := Judge(plan(seccompStep()), tr)[0]; r.Verdict != Unproven || r.Reason.Code != CodeNotRun {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if got := Judge(runner.Plan{}, nil); len(got) != 0 {
		t.Errorf("empty plan: %+v", got)
	}
}

func TestResultJSON(t *testing.T) {
	b, err := json.Marshal(Judge(plan(policyStep()), transcript())[0])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"lesson":"test","step":"policy","slide":"","says":"blocked","expected":"blocked","outcome":"",` +
		`"mechanism":"","errno":"","answer":"","verdict":"unproven","reason":{"code":"not-run"},"control":[],"proof":[],"evidence":[],"seconds":0}`
	if string(b) != want {
		t.Errorf("%s", b)
	}
}
