package lessons

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"seccomp", "selinux", "apparmor", "capabilities"}
	for word, want := range map[string]string{
		"secomp": "seccomp", "selinxu": "selinux", "SELinux": "selinux", "app": "apparmor", "kubernetes": "", "": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
