package vm

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"lab/runner/computer"
)

// TestCrashed: a kernel that made a mistake is told from one that found no disk.
func TestCrashed(t *testing.T) {
	for console, want := range map[string]bool{
		"[   14.1] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI\n[   14.2] Kernel panic - not syncing: Fatal exception in interrupt\n": true,
		"[    3.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n":                              false,
		"": false,
	} {
		if got := crashed(console); got != want {
			t.Errorf("%q: %t", console, got)
		}
	}
}

// TestAgain: what a crash has ended is begun anew, and given up at last.
func TestAgain(t *testing.T) {
	other := errors.New("another")
	for _, c := range []struct {
		errs  []error
		tries int
		want  error
	}{
		{[]error{nil}, 1, nil},
		{[]error{errCrashed, nil}, 2, nil},
		{[]error{errCrashed, other}, 2, other},
		{[]error{errCrashed, errCrashed, errCrashed}, setupTries, errCrashed},
	} {
		tries := 0
		err := again(func() error {
			tries++
			return c.errs[tries-1]
		})
		if tries != c.tries || !errors.Is(err, c.want) {
			t.Errorf("%v: %d tries, %v", c.errs, tries, err)
		}
	}
}

// TestHearStages: a progress display without line ends keeps nothing from being read.
func TestHearStages(t *testing.T) {
	var heard []string
	hear := func(stage string) { heard = append(heard, stage) }
	text := "lab: stage images\n" + strings.Repeat("12 %\r", 100_000) + "\nlab: stage done\n"
	if err := hearStages(strings.NewReader(text), hear); err != nil || !slices.Equal(heard, []string{"images", "done"}) {
		t.Errorf("%v, heard %q", err, heard)
	}
	broken := errors.New("broken")
	if err := hearStages(io.MultiReader(strings.NewReader("lab: stage"), iotest.ErrReader(broken)), hear); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// TestSplit: the disk that a machine had before a split is whole, and what the machine
// writes afterwards is not on it.
func TestSplit(t *testing.T) {
	s := twin(t)
	ctx := t.Context()
	i, e := imageOf(t, s)
	b := i.boot(e, "apparmor", nil)
	for _, f := range []**os.File{&b.overlay, &b.above} {
		overlay, err := newOverlay(ctx, t.TempDir())
		must(t, err)
		defer overlay.Close()
		*f = overlay
	}
	m, err := s.boot(ctx, b)
	must(t, err)
	defer m.Close()
	inside(t, m, "echo early >/root/early; mkdir /root/many; cd /root/many; seq 2000 | xargs touch")
	must(t, m.split(ctx))
	inside(t, m, "echo late >/root/late; sync")

	disk := filepath.Join(t.TempDir(), "disk")
	must(t, flatten(ctx, b.overlay, b.base, b.baseType, disk, "-O", "raw"))
	for _, c := range [][]string{
		{"e2fsck", "-f", "-n", disk},
		{"sh", "-c", `debugfs -R "cat /root/early" "$0" 2>/dev/null | grep -x early`, disk},
		{"sh", "-c", `! debugfs -R "ls -p /root" "$0" 2>/dev/null | grep late`, disk},
	} {
		if out, err := computer.Command(ctx, c[0], c[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v\n%s", c, err, out)
		}
	}
}
