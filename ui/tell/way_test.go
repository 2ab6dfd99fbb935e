package tell

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

func TestParties(t *testing.T) {
	step := &lessons.Step{Act: lessons.Act{Lines: []string{"docker run alpine cat x"}}}
	for _, c := range []struct{ message, output, record, actor, object string }{
		{"cat: Permission denied (EACCES)", "cat: can't open '/proc/x': Permission denied\r\n", "", "cat", "/proc/x"},
		{"cat: Permission denied (EACCES)", "cat: /etc/shadow: Permission denied\r\n", "", "cat", "/etc/shadow"},
		{"mkdir: Operation not permitted (EPERM)", "mkdir: cannot create directory \u2018/a b\u2019: Operation not permitted\r\n", "", "mkdir", "/a b"},
		{"", "", `type=AVC msg=audit(1): avc:  denied  { read } for  pid=1 comm="ls" name="home" scontext=a:b:c:s0 tcontext=a:b:c:s0 tclass=dir`, "ls", "home"},
		{"", "out", "", "cat", ""},
	} {
		r := judge.Result{}
		if c.message != "" {
			r.Reason.Args = map[string]string{"message": c.message}
		}
		if c.record != "" {
			r.Evidence = []runner.Evidence{{Source: "audit", Text: c.record}}
		}
		actor, object := parties(&lessons.Lesson{Images: []string{"alpine"}}, step, r, c.output)
		if actor != c.actor || object != c.object {
			t.Errorf("%q: %q on %q, want %q on %q", c.output+c.record, actor, object, c.actor, c.object)
		}
	}
}

// TestActor: the picture begins with the process that met the walls.
func TestActor(t *testing.T) {
	for line, want := range map[string]string{
		"docker container run --rm -it alpine cat /proc/self/status": "cat",
		"docker run --user 5 alpine sh -c 'mkdir /test123'":          "mkdir",
		"docker run --rm alpine":                                     "alpine",
		"podman run --rm -it \\\n  fedora id":                        "id",
		"docker container ls":                                        "docker",
		"cat alpine":                                                 "cat",
		"":                                                           "",
	} {
		if got := actorOf(line, []string{"alpine", "fedora"}); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestWay: the walls come from the judged mechanism, whatever the lesson
// expects.
func TestWay(t *testing.T) {
	names := map[string]string{"api-server": "API server", "engine": "engine", "seccomp": "seccomp", "namespace": "namespaces", "dac": "DAC", "lsm": "LSM", "netfilter": "netfilter",
		"limits": "limits", "mount": "mount", "yama": "Yama"}
	for _, c := range []struct {
		by, mechanism lessons.Mechanism
		outcome       lessons.Outcome
		want          string
	}{
		{lessons.AppArmor, lessons.AppArmor, lessons.Blocked, "seccomp 0, DAC 0, LSM 1"},
		{lessons.AppArmor, lessons.Seccomp, lessons.Blocked, "seccomp 1, DAC 2, LSM 2"},
		{lessons.AppArmor, "", lessons.Blocked, " 1"},
		{lessons.AppArmor, "", lessons.Works, "seccomp 0, DAC 0, LSM 0"},
		{"", lessons.DAC, lessons.Blocked, "seccomp 0, DAC 1, LSM 2"},
		{lessons.Netfilter, lessons.Netfilter, lessons.Blocked, "seccomp 0, DAC 0, LSM 0, netfilter 1"},
		{lessons.Netfilter, lessons.EnginePolicy, lessons.Blocked, "engine 1, seccomp 2, DAC 2, LSM 2, netfilter 2"},
		{lessons.Admission, lessons.Admission, lessons.Blocked, "API server 1, seccomp 2, DAC 2, LSM 2"},
		{lessons.UserNamespace, "", lessons.Works, "seccomp 0, namespaces 0, DAC 0, LSM 0"},
		{lessons.Cgroup, lessons.Cgroup, lessons.Blocked, "seccomp 0, limits 1, DAC 2, LSM 2"},
		{lessons.Mount, lessons.Mount, lessons.Blocked, "seccomp 0, mount 1, DAC 2, LSM 2"},
		{lessons.Yama, lessons.Yama, lessons.Blocked, "seccomp 0, DAC 0, Yama 1, LSM 2"},
		{lessons.DAC, lessons.DAC, lessons.Broken, ""},
	} {
		s := &lessons.Step{By: c.by, Act: lessons.Act{Lines: []string{"cat x"}}}
		way, ok := WayOf(names, &lessons.Lesson{Steps: []*lessons.Step{s}}, s, judge.Result{Outcome: c.outcome, Mechanism: c.mechanism}, "")
		var got []string
		for _, w := range way.Walls {
			got = append(got, fmt.Sprintf("%s %d", w.Name, w.State))
		}
		if list := strings.Join(got, ", "); list != c.want || ok != (c.want != "") || way.Stopped() != (ok && c.outcome == lessons.Blocked) {
			t.Errorf("%+v: %q, %v, stopped %v", c, list, ok, way.Stopped())
		}
	}
}

// TestWayLines: what a screen reader says.
func TestWayLines(t *testing.T) {
	w := words.In(lessons.English).Tutor
	for _, c := range []struct {
		way  Way
		want string
	}{
		{
			Way{Actor: "cat", Object: "/proc/x", Errno: "EACCES", Walls: []Wall{{"seccomp", Passed}, {"AppArmor", Stopped}, {"netfilter", Unasked}}},
			"The way of the system call from cat to /proc/x:|seccomp: let through|AppArmor: stopped here (EACCES)|netfilter: not reached|/proc/x: not reached",
		},
		{
			Way{Actor: "cat", Walls: []Wall{{"seccomp", Passed}}},
			"The way of the system call from cat to target:|seccomp: let through|target: reached",
		},
		{
			Way{Actor: "cat", Walls: []Wall{{"", Stopped}}},
			"The way of the system call from cat to target:|unknown: stopped here|target: not reached",
		},
	} {
		if got := strings.Join(c.way.Lines(w), "|"); got != c.want {
			t.Errorf("%q\nwant\n%q", got, c.want)
		}
	}
}

// TestEveryMechanismIsNamed: whatever a lesson may say blocks has a wall and words.
func TestEveryMechanismIsNamed(t *testing.T) {
	var schema struct {
		Defs struct {
			Step struct {
				Properties struct {
					By struct{ Enum []lessons.Mechanism }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(lessons.Schema()), &schema); err != nil {
		t.Fatal(err)
	}
	all := schema.Defs.Step.Properties.By.Enum
	if len(all) < 10 {
		t.Fatalf("the schema knows %q", all)
	}
	for _, lang := range lessons.Langs {
		w := words.In(lang)
		for _, by := range all {
			s := &lessons.Step{By: by, Act: lessons.Act{Lines: []string{"cat x"}}}
			way, _ := WayOf(w.Tutor.Walls, &lessons.Lesson{Steps: []*lessons.Step{s}}, s, judge.Result{Outcome: lessons.Blocked, Mechanism: by}, "")
			stopped := slices.IndexFunc(way.Walls, func(wall Wall) bool { return wall.State == Stopped && wall.Name != "" })
			if stopped < 0 || w.Course.Mechanisms[string(by)] == "" {
				t.Errorf("%s: %s has the walls %v and the name %q", lang, by, way.Walls, w.Course.Mechanisms[string(by)])
			}
		}
	}
}
