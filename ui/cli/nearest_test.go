package cli

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"seccomp", "selinux", "apparmor", "capabilities"}
	for typed, want := range map[string]string{
		"secomp": "seccomp", "selinxu": "selinux", "SELinux": "", "app": "apparmor", "kubernetes": "", "": "",
	} {
		if got := nearest(typed, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}
