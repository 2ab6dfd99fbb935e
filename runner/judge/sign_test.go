package judge

import (
	"testing"

	"lab/lessons"
)

// Every check has rows in which it says yes and rows in which it says no.
// TestMechanismChecks: the checks that belong to one mechanism each.
func TestMechanismChecks(t *testing.T) {
	const mounts = "tmpfs /tmp tmpfs rw,nosuid,noexec,relatime 0 0\r\noverlay / overlay ro,relatime 0 0\r\ntmpfs /proc/kcore tmpfs rw,nosuid 0 0\r\n"
	for _, c := range []struct {
		name   string
		sign   lessons.Sign
		output string
		want   bool
	}{
		{"no new privileges", lessons.Sign{NoNewPrivs: ptr(1)}, "NoNewPrivs:\t1\r\n", true},
		{"new privileges", lessons.Sign{NoNewPrivs: ptr(1)}, "NoNewPrivs:\t0\r\n", false},
		{"both", lessons.Sign{NoNewPrivs: ptr(1)}, "NoNewPrivs:\t1\r\nNoNewPrivs:\t0\r\n", false},
		{"nothing about it", lessons.Sign{NoNewPrivs: ptr(0)}, "Seccomp:\t0\r\n", false},
		{"noexec", lessons.Sign{Mount: &lessons.MountCheck{Target: "/tmp", Options: []string{"noexec", "nosuid"}}}, mounts, true},
		{"another option", lessons.Sign{Mount: &lessons.MountCheck{Target: "/tmp", Options: []string{"ro"}}}, mounts, false},
		{"read-only", lessons.Sign{Mount: &lessons.MountCheck{Target: "/", Options: []string{"ro"}}}, mounts, true},
		{"masked", lessons.Sign{Mount: &lessons.MountCheck{Target: "/proc/kcore", Type: "tmpfs"}}, mounts, true},
		{"not masked", lessons.Sign{Mount: &lessons.MountCheck{Target: "/proc/keys", Type: "tmpfs"}}, mounts, false},
		{"another one on top", lessons.Sign{Mount: &lessons.MountCheck{Target: "/tmp", Options: []string{"noexec"}}}, mounts + "tmpfs /tmp tmpfs rw 0 0\r\n", false},
		{"counter", lessons.Sign{Counter: "oom_kill"}, "oom 1\r\noom_kill 1\r\n", true},
		{"counter at 0", lessons.Sign{Counter: "oom_kill"}, "oom 1\r\noom_kill 0\r\n", false},
		{"no counter", lessons.Sign{Counter: "oom_kill"}, "oom_kill much\r\n", false},
	} {
		if got := holds(&c.sign, seen(0, c.output)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestHolds(t *testing.T) {
	container := &lessons.LabelCheck{Type: "container_t", Level: "s0:c1,c2"}
	enforced := &lessons.ProfileCheck{Name: "docker-default", Mode: "enforce"}
	denied := lessons.Sign{Errno: "EACCES", From: "cat"}
	none := lessons.Sign{Errno: "none"}
	refused := lessons.Sign{Refused: "denied by plugin opa"}
	violates := lessons.Sign{Refused: "violates PodSecurity"}
	for _, c := range []struct {
		name   string
		sign   lessons.Sign
		exit   int
		output string
		want   bool
	}{
		{"an empty sign", lessons.Sign{}, 0, "", false},
		{"from alone", lessons.Sign{From: "cat"}, 0, "", false},

		{"exit", lessons.Sign{Exit: ptr(0)}, 0, "", true},
		{"another exit", lessons.Sign{Exit: ptr(0)}, 1, "", false},
		{"unknown exit", lessons.Sign{Exit: ptr(0)}, -1, "", false},

		{"errno", denied, 1, "cat: x: Permission denied\n", true},
		{"another errno", denied, 1, "cat: x: No such file or directory\n", false},
		{"another program", denied, 1, "head: x: Permission denied\n", false},
		{"merely printed", denied, 0, "Permission denied\n", false},
		{"merely printed, with a name", denied, 0, "echo: Permission denied\n", false},
		{"no program named", lessons.Sign{Errno: "EACCES"}, 1, "cat: x: Permission denied\n", true},
		{"no program named, merely printed", lessons.Sign{Errno: "EACCES"}, 0, "Permission denied\n", false},
		{"another errno of the same program", denied, 1, "cat: x: Permission denied\ncat: y: I/O error\n", false},
		{"another errno of another program", denied, 1, "cat: x: Permission denied\nls: y: I/O error\n", true},
		{"another errno of anyone", lessons.Sign{Errno: "EACCES"}, 1, "cat: x: Permission denied\nls: y: I/O error\n", false},
		{"unknown errno", lessons.Sign{Errno: "EFOO"}, 1, "cat: x: Permission denied\n", false},
		{"no errno", none, 0, "fine\n", true},
		{"no errno, but there is one", none, 0, "ls: x: No such file or directory\n", false},

		{"output", lessons.Sign{Output: `^1: lo:`}, 0, "ok\r\n1: lo: DOWN\r\n", true},
		{"output through colours", lessons.Sign{Output: `^1: lo:`}, 0, "\x1b[36m1: lo:\x1b[0m DOWN\r\n", true},
		{"output at the line's end", lessons.Sign{Output: `DOWN$`}, 0, "1: lo: DOWN\r\nx\r\n", true},
		{"other output", lessons.Sign{Output: `^1: lo:`}, 0, "2: eth0:\n", false},
		{"output, bad pattern", lessons.Sign{Output: `(`}, 0, "(", false},
		{"absent", lessons.Sign{Absent: `eth0`}, 0, "1: lo:\n", true},
		{"not absent", lessons.Sign{Absent: `eth0`}, 0, "2: eth0:\n", false},
		{"absent, bad pattern", lessons.Sign{Absent: `(`}, 0, "", false},

		{"seccomp", lessons.Sign{Seccomp: "filter"}, 0, filterOn, true},
		{"seccomp off", lessons.Sign{Seccomp: "off"}, 0, "Seccomp:\t0\n", true},
		{"another mode", lessons.Sign{Seccomp: "filter"}, 0, "Seccomp:\t0\n", false},
		{"two modes", lessons.Sign{Seccomp: "filter"}, 0, "Seccomp:\t2\nSeccomp:\t0\n", false},
		{"the number of filters is not the mode", lessons.Sign{Seccomp: "filter"}, 0, "Seccomp_filters:\t2\n", false},
		{"no mode", lessons.Sign{Seccomp: "off"}, 0, "", false},

		{"profile", lessons.Sign{Profile: enforced}, 0, "docker-default (enforce)\r\n", true},
		{"unconfined", lessons.Sign{Profile: &lessons.ProfileCheck{Mode: "unconfined"}}, 0, "unconfined\n", true},
		{"profile in complain mode", lessons.Sign{Profile: enforced}, 0, "docker-default (complain)\n", false},
		{"another profile", lessons.Sign{Profile: enforced}, 0, "test-profile (enforce)\n", false},
		{"profile unconfined", lessons.Sign{Profile: enforced}, 0, "unconfined\n", false},
		{"two profiles", lessons.Sign{Profile: enforced}, 0, "docker-default (enforce)\nunconfined\n", false},
		{"no profile", lessons.Sign{Profile: enforced}, 0, "docker-default\n", false},

		{"uid map", lessons.Sign{UIDMap: []string{"0 1000 1", "1 100000 65536"}}, 0,
			"Name:\tcat\n         0       1000          1\n         1     100000      65536\r\n", true},
		{"uid map of the host", lessons.Sign{UIDMap: []string{"0 1000 1"}}, 0, "         0          0 4294967295\n", false},
		{"another uid in the map", lessons.Sign{UIDMap: []string{"0 1000 1"}}, 0, "         0       1001          1\n", false},
		{"more in the map", lessons.Sign{UIDMap: []string{"0 1000 1"}}, 0, "0 1000 1\n1 100000 65536\n", false},
		{"less in the map", lessons.Sign{UIDMap: []string{"0 1000 1", "1 100000 65536"}}, 0, "0 1000 1\n", false},
		{"no uid map", lessons.Sign{UIDMap: []string{"0 1000 1"}}, 0, "0 1000 1 is it\n", false},

		{"label", lessons.Sign{Label: container}, 0, "system_u:system_r:container_t:s0:c1,c2\x00", true},
		{"label in a listing", lessons.Sign{Label: &lessons.LabelCheck{Type: "container_file_t"}}, 0,
			"total 4\n-rw-r--r--. 1 root root system_u:object_r:container_file_t:s0:c1,c2 4 Jan 1 file\n", true},
		{"label range", lessons.Sign{Label: &lessons.LabelCheck{Level: "s0-s0:c0.c1023"}}, 0, "a_u:a_r:a_t:s0-s0:c0.c1023\n", true},
		{"other categories", lessons.Sign{Label: container}, 0, "system_u:system_r:container_t:s0:c2,c3\n", false},
		{"more categories", lessons.Sign{Label: container}, 0, "system_u:system_r:container_t:s0:c1,c25\n", false},
		{"no categories", lessons.Sign{Label: container}, 0, "system_u:system_r:container_t:s0\n", false},
		{"another type", lessons.Sign{Label: container}, 0, "system_u:system_r:spc_t:s0:c1,c2\n", false},
		{"type and level of two labels", lessons.Sign{Label: container}, 0, "u:r:container_t:s0 u:r:spc_t:s0:c1,c2\n", false},
		{"no label", lessons.Sign{Label: container}, 0, "? container_t s0:c1,c2\n", false},

		{"refused", refused, 125, "docker: Error response from daemon: authorization denied by plugin opa: no.\n", true},
		{"refused for want of a policy", refused, 125, "docker: Error response from daemon: authorization denied by plugin opa: the policy cannot be evaluated: 1 error occurred: rego_parse_error: no.\n", false},
		{"refused for want of a policy, as the sign has it", lessons.Sign{Refused: "denied by plugin opa: .* rego_parse_error"}, 125, "docker: Error response from daemon: authorization denied by plugin opa: the policy cannot be evaluated: 1 error occurred: rego_parse_error: no.\n", true},
		{"refused by Podman", lessons.Sign{Refused: "not allowed"}, 125, "Error: that is not allowed\n", true},
		{"refused for another reason", refused, 125, "docker: Error response from daemon: conflict.\n", false},
		{"refused with another exit", refused, 1, "docker: Error response from daemon: denied by plugin opa\n", false},
		{"refused by the API server", violates, 1, "Error from server (Forbidden): error when creating \"x\": pods \"x\" is forbidden: violates PodSecurity \"baseline:latest\": privileged\n", true},
		{"invalid for the API server", lessons.Sign{Refused: "hostUsers"}, 1, "The Pod \"x\" is invalid: spec.hostUsers: Forbidden\n", true},
		{"refused by the API server for another reason", violates, 1, "Error from server (NotFound): namespaces \"x\" not found\n", false},
		{"the API server's words from a program", violates, 1, "violates PodSecurity\n", false},
		{"the API server's words, and it went well", violates, 0, "Error from server (Forbidden): violates PodSecurity\n", false},
		{"said by a program", refused, 125, "denied by plugin opa\n", false},

		{"all of several", lessons.Sign{Exit: ptr(1), Errno: "EIO"}, 1, "cat: read error: I/O error\n", true},
		{"one of several", lessons.Sign{Exit: ptr(1), Errno: "EIO"}, 0, "cat: read error: I/O error\n", false},
	} {
		if got := holds(&c.sign, seen(c.exit, c.output)); got != c.want {
			t.Errorf("%s: %v, checks %+v", c.name, got, checkSign(&c.sign, seen(c.exit, c.output)))
		}
	}
	if holds(nil, seen(0, "")) {
		t.Error("no sign at all holds")
	}
}

// What is missing of too much output may be what a check is about.
func TestCutOutput(t *testing.T) {
	for name, c := range map[string]struct {
		sign   lessons.Sign
		output string
		want   bool
	}{
		"exit":     {lessons.Sign{Exit: ptr(0)}, "", true},
		"output":   {lessons.Sign{Output: "lo"}, "1: lo\n", true},
		"absent":   {lessons.Sign{Absent: "eth0"}, "1: lo\n", false},
		"errno":    {lessons.Sign{Errno: "EACCES"}, "cat: x: Permission denied\n", false},
		"no errno": {lessons.Sign{Errno: "none"}, "fine\n", false},
	} {
		l := seen(0, c.output)
		l.whole = false
		if got := holds(&c.sign, l); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
