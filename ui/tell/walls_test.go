package tell

import (
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner/walls"
	"lab/ui/words"
)

// The walls are those of cat in a container of Docker with remapped users, as
// measured in the machine.
func sight() walls.Sight {
	return walls.Sight{
		At: time.Date(2026, 11, 25, 12, 30, 0, 0, time.Local),
		Host: walls.Process{
			PID: 1, Inner: 1, Name: "systemd", Effective: 1<<41 - 1, Bounding: 1<<41 - 1, Seccomp: "off", Label: "unconfined",
			UIDMap: []walls.Mapping{{Count: 4294967295}}, Namespaces: map[string]string{"mnt": "a", "time": "c"}, Cgroup: "/init.scope",
		},
		Process: walls.Process{
			PID: 1266, Inner: 1, Name: "cat", Command: "cat /proc/sysrq-trigger", Container: true, UID: 165536, Effective: 0xa80425fb,
			Bounding: 0xa80425fb, Seccomp: "filter", Filters: 1, Label: "docker-default (enforce)", UIDMap: []walls.Mapping{{Outside: 165536, Count: 65536}},
			Namespaces: map[string]string{"mnt": "b", "time": "c"},
			Cgroup:     "/system.slice/docker-75d8a54e945ca8b90dd467da968c1f7a3c212150b2502f731f3b87ce9907c9c1.scope",
		},
	}
}

func TestWallLines(t *testing.T) {
	const want = `The process's walls, seen last at 12:30:00: cat /proc/sysrq-trigger
a process in a container
PID: 1266, inside 1 (host: 1)
user (uid): 165536, inside 0 (host: 0)
uid_map: 0 165536 65536 (host: 0 0 4294967295)
caps effective: 14 of 41 (host: all 41)
caps bounding: 14 of 41 (host: all 41)
Seccomp: filter (1) (host: off)
LSM label: docker-default (enforce) (host: unconfined)
own namespaces: mnt (host: none)
cgroup: /system.slice/docker-75d8a54e945c….scope (host: /init.scope)
as the host's: NoNewPrivs
shared: time
Effective capabilities (14): chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap`
	if got := strings.Join(WallLines(words.In(lessons.English).Walls, sight()), "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestCapabilitiesBeyondTheHosts: a process may have one that lab's own bounding set lacks.
func TestCapabilitiesBeyondTheHosts(t *testing.T) {
	s := sight()
	s.Host.Bounding, s.Process.Effective = 1<<40-1, 1<<41-1
	for _, p := range Pairs(words.In(lessons.English).Walls, s) {
		if p.Name == "caps effective" && p.Process != "41 of 41" {
			t.Errorf("effective: %s", p.Process)
		}
	}
}

// TestWhat: a client is not taken for what it starts.
func TestWhat(t *testing.T) {
	w := words.In(lessons.English).Walls
	for _, c := range []struct {
		name            string
		container, gone bool
		over            bool
		want            string
	}{
		{"cat", true, false, false, "a process in a container"},
		{"cat", false, false, false, "a process outside of containers"},
		{"docker", true, false, false, "a process in a container"},
		{"docker", false, false, false, "This is docker, the engine's client. No process was seen in the container yet."},
		{"podman", false, true, false, "This was podman, the engine's client."},
		{"docker", false, false, true, "This was docker, the engine's client."},
	} {
		s := walls.Sight{Process: walls.Process{Name: c.name, Container: c.container}, Gone: c.gone}
		if got := What(w, s, c.over); !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
