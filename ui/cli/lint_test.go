package cli

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lab/lessons"
	"lab/ui/words"
)

// TestLintAgain: each time something is saved the lessons are checked, and Ctrl-C ends it.
func TestLintAgain(t *testing.T) {
	dir := t.TempDir()
	lesson, err := lessons.NewLesson(dir, "mine")
	must(t, err)
	r, out, err := os.Pipe()
	must(t, err)
	defer r.Close()
	a := &app{words: words.In(lessons.English)}
	a.out = newStream(out, func(string) string { return "" }, nil)
	a.err = a.out
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- a.lintAgain(ctx, dir, lintOptions{}) }()
	said := bufio.NewScanner(r)
	until := func(want string) {
		t.Helper()
		for said.Scan() {
			if strings.Contains(said.Text(), want) {
				return
			}
		}
		t.Fatalf("never said %q: %v", want, said.Err())
	}
	until("nothing to complain about")
	must(t, os.Remove(filepath.Join(lesson, "de.md")))
	until("this file is missing")
	_, err = lessons.NewLesson(dir, "other")
	must(t, err)
	until("this file is missing")
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	out.Close()
}
