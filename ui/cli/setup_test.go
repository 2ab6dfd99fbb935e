package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lab/lessons"
	"lab/runner/vm"
	"lab/ui/words"
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

// TestSaySuperseded: whoever has set up hears what other versions have left, and what
// removes that and nothing else.
func TestSaySuperseded(t *testing.T) {
	dir := t.TempDir()
	store := vm.Store{Dir: filepath.Join(dir, "it's mine")}
	old := filepath.Join(store.Dir, "0123456789abcdef")
	must(t, os.MkdirAll(old, 0o700))
	must(t, os.WriteFile(filepath.Join(store.Dir, "lock"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(old, "base.qcow2"), make([]byte, 3<<20), 0o600))
	out, err := os.Create(filepath.Join(dir, "said"))
	must(t, err)
	defer out.Close()
	said := func() string {
		a := &app{err: stream{File: out}, words: words.In(lessons.English)}
		status := newStatusLine(a.err)
		a.saySuperseded(t.Context(), store, status)
		status.close()
		b, err := os.ReadFile(out.Name())
		must(t, err)
		return string(b)
	}
	want := "3 MiB in " + store.Dir + " belong to another version"
	text := said()
	_, command, _ := strings.Cut(strings.TrimSpace(text), "if nobody uses that any more: ")
	if !strings.Contains(text, want) || command == "" {
		t.Fatalf("it says %q, want %q and a command", text, want)
	}
	if b, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", command, err, b)
	}
	left, err := os.ReadDir(store.Dir)
	must(t, err)
	if len(left) != 1 || left[0].Name() != "lock" {
		t.Errorf("there is still %v", left)
	}
	if again := said(); again != text {
		t.Errorf("then it says %q, too", strings.TrimPrefix(again, text))
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
