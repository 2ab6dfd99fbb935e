package vm

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
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
