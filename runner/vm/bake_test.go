package vm

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// TestDiedEarly: a kernel that crashed by itself is told from one that found no
// disk, and from one whose programs may have written.
func TestDiedEarly(t *testing.T) {
	const (
		crash = "[    4.980658] CPU: 0 UID: 0 PID: 1 Comm: swapper/0 Tainted: G      D            6.12.118+deb13-cloud-amd64 #1\n"
		fatal = "[    4.980773] Kernel panic - not syncing: Fatal exception in interrupt\n"
	)
	for name, c := range map[string]struct {
		console string
		want    bool
	}{
		"crash":     {crash + fatal, true},
		"no disk":   {crash + "[    3.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n", false},
		"later":     {"[   20.1] CPU: 1 UID: 0 PID: 1 Comm: systemd Tainted: G      D\n" + fatal, false},
		"afterward": {fatal + crash, false},
		"nothing":   {"", false},
	} {
		if got := diedEarly(c.console); got != c.want {
			t.Errorf("%s: %t", name, got)
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
