package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSetupWithoutSudo: who may not install packages, and has no sudo to ask for
// it, is told what root has to run.
func TestSetupWithoutSudo(t *testing.T) {
	installer, err := exec.LookPath("apt-get")
	if err != nil {
		t.Skip("no apt-get here")
	}
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	lab := filepath.Join(dir, "lab") // this test, which is lab under that name
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(lab, self, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(installer, filepath.Join(dir, "apt-get")); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(dir, "cache")
	if err := os.Mkdir(cache, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), lab, "setup", "--yes", "--lang", "en")
	cmd.Env = []string{"PATH=" + dir, "HOME=" + dir, "XDG_CACHE_HOME=" + cache}
	if os.Getuid() == 0 {
		const nobody = 65534
		if err := os.Chown(cache, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.CombinedOutput()
	const want = "has no sudo: have root run: apt-get install -y --no-install-recommends qemu-system-x86 "
	if exitStatus(err) != "3" || !strings.Contains(string(out), want) {
		t.Errorf("exit status %s, want 3; it says %q, want %q", exitStatus(err), out, want)
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		part float64
		want string
	}{
		{-1, ""},
		{0, "[--------------------]   0 %  "},
		{0.5, "[##########----------]  50 %  "},
		{0.999, "[###################-]  99 %  "},
		{1, "[####################] 100 %  "},
		{1.5, "[####################] 100 %  "},
	} {
		if got := bar(c.part); got != c.want {
			t.Errorf("bar(%v) = %q, want %q", c.part, got, c.want)
		}
	}
}
