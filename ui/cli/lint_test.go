package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/ui/words"
)

// listening is lab in the course of a test, with what it says.
func listening(t *testing.T) (a *app, until func(want string)) {
	t.Helper()
	r, out, err := os.Pipe()
	must(t, err)
	a = &app{in: os.Stdin, words: words.In(lessons.English)}
	a.out = newStream(out, func(string) string { return "" }, nil)
	a.err = a.out
	said := bufio.NewScanner(r)
	t.Cleanup(func() {
		out.Close()
		r.Close()
	})
	return a, func(want string) {
		t.Helper()
		must(t, r.SetReadDeadline(time.Now().Add(2*time.Minute)))
		for said.Scan() {
			if strings.Contains(said.Text(), want) {
				return
			}
		}
		t.Fatalf("never said %q: %v", want, said.Err())
	}
}

// again runs a command until the function that it returns is called.
func again(t *testing.T, a *app, args ...string) (end func()) {
	t.Helper()
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- root.ExecuteContext(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
}

// TestLintAgain: each time something is saved the lessons are checked, and Ctrl-C ends it.
func TestLintAgain(t *testing.T) {
	dir := t.TempDir()
	lesson, err := lessons.NewLesson(dir, "mine")
	must(t, err)
	a, until := listening(t)
	end := again(t, a, "lint", "--watch", dir)
	until("nothing to complain about")
	must(t, os.Remove(filepath.Join(lesson, "de.md")))
	until("this file is missing")
	_, err = lessons.NewLesson(dir, "other")
	must(t, err)
	until("this file is missing")
	end()
}

// TestVerifyAgain: an answer is made where there is none, and judged now and each time
// that it is saved; one that is none needs no machine to be refused.
func TestVerifyAgain(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "seccomp/no-directories/profile.json")
	must(t, os.MkdirAll(filepath.Dir(file), 0o700))
	must(t, os.WriteFile(file, []byte("\x00"), 0o600))
	a, until := listening(t)
	end := again(t, a, "verify", "--watch", "--answers", folder, "seccomp/no-directories")
	until("profile.json, line 1")
	must(t, os.WriteFile(file, []byte("{\n\x00"), 0o600))
	until("profile.json, line 2")
	end()

	dirs, err := a.watched("", t.TempDir(), []string{"seccomp/by-argument", "seccomp/no-mkdir"}, false)
	must(t, err)
	until(fmt.Sprintf(a.words.Exercise.Made, "seccomp/by-argument", dirs[0]))
	if _, err := os.Stat(dirs[0]); err != nil || len(dirs) != 1 {
		t.Error(dirs, err)
	}
	if _, err := a.watched("", t.TempDir(), []string{"seccomp/no-mkdir"}, false); err == nil {
		t.Error("there is something to watch for a step of lab's own")
	}
}
