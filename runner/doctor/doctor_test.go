package doctor

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
)

// has is a computer on which everything can run that does not need SELinux.
func has() Found {
	f := LabMachine(runner.Facts{
		Kernel: "6.12.9", SELinux: "disabled", AppArmor: true,
		Engines: []runner.Engine{{Name: "docker"}, {Name: "podman"}},
		Images: []runner.Image{{Engine: "docker", Name: "alpine"}, {Engine: "docker", Name: "docker.io/library/fedora"},
			{Engine: "docker", Name: "hello-world"}, {Engine: "docker", Name: "ubuntu"},
			{Engine: "podman", Name: "alpine"}, {Engine: "podman", Name: "fedora"}},
	})
	f.Sealed, f.Manager = false, "apt"
	return f
}

func course(t *testing.T) *lessons.Course {
	t.Helper()
	c := lessons.Default()
	return c
}

func TestLessons(t *testing.T) {
	without := func(name string) func(*Found) {
		return func(f *Found) {
			f.Programs = slices.DeleteFunc(f.Programs, func(p string) bool { return p == name })
		}
	}
	noDocker := func(f *Found) { f.Facts.Engines = f.Facts.Engines[1:] }
	for _, c := range []struct {
		name   string
		change func(*Found)
		lesson string
		want   string
	}{
		{"all there", func(*Found) {}, "seccomp", ""},
		{"SELinux", func(*Found) {}, "selinux", "lsm selinux: sudo apt-get install selinux-basics selinux-policy-default auditd && sudo selinux-activate && sudo reboot"},
		{"AppArmor on Fedora", func(f *Found) { f.Facts.AppArmor, f.Facts.SELinux, f.Manager = false, "enforcing", "dnf" }, "apparmor", "lsm apparmor: "},
		{"permissive", func(f *Found) { f.Facts.SELinux, f.Manager = "permissive", "dnf" }, "selinux", "lsm selinux: sudo setenforce 1"},
		{"steps for AppArmor", func(f *Found) { f.Facts.AppArmor, f.Facts.SELinux = false, "enforcing" }, "userns-podman", "lsm apparmor: sudo selinux-activate disable && sudo reboot for as-user as-root remapped"},
		{"old kernel", func(f *Found) { f.Facts.Kernel = "5.4.0" }, "time-namespace", "kernel 6.2: sudo apt-get full-upgrade && sudo reboot"},
		{"Docker stopped", noDocker, "seccomp", "daemon docker: sudo systemctl enable --now docker"},
		{"no Docker", func(f *Found) { noDocker(f); without("dockerd")(f); f.DockerCLI = true }, "uts-namespace", "engine docker: sudo apt-get install docker.io docker-cli"},
		{"no Docker, no lists", func(f *Found) { noDocker(f); without("dockerd")(f); f.Unread = true }, "uts-namespace", "engine docker: sudo apt-get update && sudo apt-get install docker.io"},
		{"no client", func(f *Found) { without("docker")(f); f.DockerCLI = true }, "seccomp", "program docker: sudo apt-get install docker.io docker-cli"},
		{"no Docker, Fedora", func(f *Found) { noDocker(f); without("dockerd")(f); f.Manager = "dnf" }, "uts-namespace", "engine docker: sudo dnf install moby-engine docker-cli"},
		{"no image", func(f *Found) { f.Facts.Images = f.Facts.Images[1:] }, "seccomp", "image alpine: sudo lab setup --on host"},
		{"no keyctl", without("keyctl"), "userns-docker", "program keyctl: sudo apt-get install keyutils"},
		{"no keyctl, unknown packages", func(f *Found) { without("keyctl")(f); f.Manager = "" }, "userns-docker", "program keyctl: "},
		{"no API server", func(f *Found) { f.Sealed = true }, "kubernetes", "extra kubernetes: lab setup --with kubernetes"},
		{"no API server on another computer", func(*Found) {}, "kubernetes", "extra kubernetes: "},
		{"nothing can be added", func(f *Found) { without("keyctl")(f); f.Sealed = true }, "userns-docker", "program keyctl: "},
	} {
		f := has()
		c.change(&f)
		var got []string
		for _, l := range Lessons(course(t).Lessons(), f) {
			for _, k := range l.Lacks {
				if l.ID == c.lesson {
					got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %s: %s for %s", k.What, k.Want, k.Mend, strings.Join(k.Steps, " ")), " for "))
					if l.Can() != (len(k.Steps) > 0) {
						t.Errorf("%s: can is %v", c.name, l.Can())
					}
				}
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s lacks %q, want %q", c.name, c.lesson, s, c.want)
		}
	}
}

// TestTyped: what is typed inside a container is not wanted outside of it.
func TestTyped(t *testing.T) {
	c := course(t)
	for id, want := range map[string]string{"runtime": "crun ip jq runc", "dac": "", "ipc-namespace": "perl", "uts-namespace": "domainname strace"} {
		if got := strings.Join(typed(c.Lesson(id)), " "); got != want {
			t.Errorf("%s types %q, want %q", id, got, want)
		}
	}
}

// TestLook looks at the computer that the test runs on.
func TestLook(t *testing.T) {
	f, err := Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f.Facts.Kernel == "" || f.Facts.Arch == "" {
		t.Errorf("facts are %+v", f.Facts)
	}
	if !slices.Contains(f.Programs, "perl") && !slices.Contains(f.Programs, "ps") {
		t.Errorf("programs are %q", f.Programs)
	}
}
