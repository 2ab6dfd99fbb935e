package judge

import (
	"fmt"
	"time"

	"lab/lessons"
	"lab/runner"
)

func ptr(n int) *int { return &n }

// A typed is a line of a test's run. An exit of -1 is unknown.
type typed struct {
	text   string
	output string
	exit   int
	opened bool
	leave  bool
	cut    bool // no end of it in the transcript
}

// A ran is a run of a test's transcript.
type ran struct {
	step, id string
	role     runner.Role
	lines    []typed
	trouble  runner.Trouble
	evidence []string
}

// act is the most common run: one line.
func act(step string, exit int, output string) ran {
	return ran{step: step, role: runner.Act, lines: []typed{{text: step, exit: exit, output: output}}}
}

func control(step, id string, exit int, output string) ran {
	r := act(step, exit, output)
	r.role, r.id = runner.Control, id
	return r
}

func proof(step, id string, exit int, output string) ran {
	r := act(step, exit, output)
	r.role, r.id = runner.Proof, id
	return r
}

var allActive = runner.Facts{
	Kind: "vm", LSMs: []string{"capability", "apparmor", "selinux"}, SELinux: "enforcing", AppArmor: true,
	Engines: []runner.Engine{{Name: "docker", Security: []string{"name=apparmor", "name=seccomp,profile=builtin"}}},
}

// transcript strings runs together; each line takes a second.
func transcript(runs ...ran) *runner.Transcript {
	t := &runner.Transcript{Lesson: "test", Machine: allActive}
	var at time.Duration
	add := func(e runner.Event) {
		e.At = at
		t.Events = append(t.Events, e)
	}
	for _, r := range runs {
		add(runner.Event{Kind: runner.RunStart, Step: r.step, Role: r.role, ID: r.id})
		for _, l := range r.lines {
			add(runner.Event{Kind: runner.LineStart, Line: l.text, Leave: l.leave})
			add(runner.Event{Kind: runner.Output, Data: []byte(l.output)})
			if l.cut {
				continue
			}
			at += time.Second
			e := runner.Event{Kind: runner.LineEnd, Opened: l.opened}
			if l.exit >= 0 {
				e.Exit = ptr(l.exit)
			}
			add(e)
		}
		for _, text := range r.evidence {
			add(runner.Event{Kind: runner.Found, Evidence: &runner.Evidence{Source: "audit", Text: text}})
		}
		add(runner.Event{Kind: runner.RunEnd, Trouble: r.trouble})
	}
	return t
}

// plan asks for all steps.
func plan(steps ...*lessons.Step) runner.Plan {
	p := runner.Plan{Lesson: &lessons.Lesson{ID: "test", Steps: steps}}
	for _, s := range steps {
		p.Steps = append(p.Steps, runner.PlannedStep{Step: s, Asked: true})
	}
	return p
}

// one judges a transcript of one step.
func one(s *lessons.Step, runs ...ran) Result {
	return Judge(plan(s), transcript(runs...))[0]
}

// told is a reason with its arguments and its cause.
func told(r Reason) string {
	s := fmt.Sprint(r.Code, " ", r.Args)
	if r.Because != nil {
		s += " because " + told(*r.Because)
	}
	return s
}

// seen is a line as the checks see it.
func seen(exit int, output string) line {
	l := line{ended: true, whole: true}
	l.output, l.wiped = cleanLines([]byte(output))
	if exit >= 0 {
		l.exit = ptr(exit)
	}
	l.errnos, l.wipedErrnos = printedErrnos(l.output), printedErrnos(l.wiped)
	return l
}

// The steps of the talk that the tests use, cut down to what judging needs.

func seccompStep() *lessons.Step {
	return &lessons.Step{
		ID: "no-mkdir", Slide: "Seccomp mit Docker 4/4",
		Act:    lessons.Act{Lines: []string{"docker container run --security-opt seccomp:no-mkdir.json alpine sh -c 'mkdir /test123'"}},
		Expect: lessons.Blocked, By: lessons.Seccomp,
		Signs: lessons.Signs{
			Works:   &lessons.Sign{Exit: ptr(0), Errno: "none"},
			Blocked: &lessons.Sign{Errno: "EPERM", From: "mkdir"},
		},
		Controls: []lessons.Control{{
			ID: "without", Changes: lessons.Text{"de": "ohne das Profil", "en": "without the profile"},
			Act: lessons.Act{Lines: []string{"docker run alpine mkdir"}}, Outcome: lessons.Works,
		}},
		Proofs: []lessons.Proof{{
			ID: "filter", Shows: lessons.Text{"de": "Ein Filter ist in Kraft.", "en": "A filter is in force."},
			Act: lessons.Act{Lines: []string{"docker run alpine grep"}}, Signs: lessons.Sign{Seccomp: "filter"},
		}},
	}
}

const (
	mkdirDenied = "mkdir: can't create directory '/test123': Operation not permitted\r\n"
	filterOn    = "Name:\tgrep\r\nSeccomp:\t2\r\nSeccomp_filters:\t1\r\n"
)

// appArmorStep is AppArmor 4/4: cat works although it exits 1.
func appArmorStep() *lessons.Step {
	return &lessons.Step{
		ID: "own-profile", By: lessons.AppArmor, Expect: lessons.Works,
		Act: lessons.Act{Lines: []string{"docker container run --security-opt apparmor=test-profile alpine cat /proc/sysrq-trigger"}},
		Signs: lessons.Signs{
			Works:   &lessons.Sign{Errno: "EIO", From: "cat"},
			Blocked: &lessons.Sign{Errno: "EACCES", From: "cat"},
		},
	}
}

// defaultProfileStep is AppArmor 1/4.
func defaultProfileStep() *lessons.Step {
	s := appArmorStep()
	s.ID, s.Expect = "default-profile", lessons.Blocked
	s.Act.Lines = []string{"docker container run alpine cat /proc/sysrq-trigger"}
	s.Controls = []lessons.Control{{
		ID: "unconfined", Act: lessons.Act{Lines: []string{"…"}}, Outcome: lessons.Works,
		Changes: lessons.Text{"de": "ohne Profil", "en": "without a profile"},
	}}
	s.Proofs = []lessons.Proof{{
		ID: "profile", Act: lessons.Act{Lines: []string{"…"}},
		Signs: lessons.Sign{Profile: &lessons.ProfileCheck{Name: "docker-default", Mode: "enforce"}},
	}}
	return s
}

// seLinuxStep is SELinux 3/3 with the slash that the slide lacks.
func seLinuxStep() *lessons.Step {
	return &lessons.Step{
		ID: "categories", By: lessons.SELinux, Expect: lessons.Blocked,
		Act: lessons.Act{Lines: []string{"docker run -v /container/share1:/share1 fedora sh", "ls -lZ /share1/"}},
		Signs: lessons.Signs{
			Works:   &lessons.Sign{Exit: ptr(0), Errno: "none"},
			Blocked: &lessons.Sign{Exit: ptr(2), Errno: "EACCES", From: "ls"},
		},
		Controls: []lessons.Control{{
			ID: "matching", Act: lessons.Act{Lines: []string{"…", "ls"}}, Outcome: lessons.Works,
			Changes: lessons.Text{"de": "mit passenden Kategorien", "en": "with matching categories"},
		}},
		Proofs: []lessons.Proof{{
			ID: "label", Act: lessons.Act{Lines: []string{"…"}},
			Signs: lessons.Sign{Label: &lessons.LabelCheck{Type: "container_t", Level: "s0:c2,c3"}},
		}},
	}
}

const missingSlash = "docker: Error response from daemon: create container/share1: \"container/share1\" " +
	"includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed.\r\n" +
	"See 'docker run --help'.\r\n"

// agedStep is SELinux 3/3 as the slide prints it.
func agedStep() *lessons.Step {
	s := seLinuxStep()
	s.ID, s.Says, s.Expect = "as-printed", lessons.Blocked, lessons.Broken
	s.Signs.Broken = &lessons.Sign{Exit: ptr(125), Output: "includes invalid characters for a local volume name"}
	s.Controls, s.Proofs = nil, nil
	return s
}

// policyStep is OPA 4/4.
func policyStep() *lessons.Step {
	return &lessons.Step{
		ID: "policy", By: lessons.EnginePolicy, Expect: lessons.Blocked,
		Act: lessons.Act{Lines: []string{"docker container run --security-opt seccomp:unconfined hello-world"}},
		Signs: lessons.Signs{
			Works:   &lessons.Sign{Output: "^Hello from Docker!"},
			Blocked: &lessons.Sign{Refused: "authorization denied by plugin opa-docker-authz"},
		},
		Controls: []lessons.Control{{
			ID: "plain", Act: lessons.Act{Lines: []string{"…"}}, Outcome: lessons.Works,
			Changes: lessons.Text{"de": "ohne die Option", "en": "without the option"},
		}},
	}
}

const policyDenied = "docker: Error response from daemon: authorization denied by plugin opa-docker-authz:0.6: " +
	"request rejected by administrative policy.\r\nSee 'docker run --help'.\r\n"
