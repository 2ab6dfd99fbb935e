package tui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestNothingWaitsInUpdate: what touches the world, and may wait for it, is called from
// commands, from goroutines and before and after the program only, never from Update.
func TestNothingWaitsInUpdate(t *testing.T) {
	outside := []string{"newModel", "Run", "Notes", "show", "aside", "WritePosition", "ReadPosition", "WithFPS", "stop", "looked"}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil || slices.Contains(outside, f.Name.Name) {
				continue
			}
			ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !touches(call) {
					return true
				}
				seen++
				if !elsewhere(append(stack, n)) {
					t.Errorf("%s: %s waits in Update", set.Position(n.Pos()), f.Name.Name)
				}
				return true
			})
		}
	}
	if seen < 5 {
		t.Errorf("only %d calls were looked at", seen)
	}
}

// touches tells whether a call reaches files, processes or the machine.
func touches(call *ast.CallExpr) bool {
	name := strings.Split(callee(call.Fun), ".")
	last := name[len(name)-1]
	switch {
	case slices.Contains([]string{"os", "exec", "save", "unix", "syscall", "http", "net", "changes", "editor", "folder"}, name[0]) && len(name) > 1:
		return true
	case slices.Contains([]string{"WritePosition", "ReadPosition", "Sleep", "looked"}, last) && name[0] != "m":
		return true
	case len(name) < 2:
		return false
	}
	owner := name[len(name)-2]
	return owner == "Progress" && (last == "Update" || last == "Load") || owner == "tutor" && name[0] != "tutor" ||
		owner == "cfg" && slices.Contains([]string{"Open", "Ready", "Setup", "Answers", "Edit"}, last) || owner == "s" && last == "Close" || owner == "link" && last == "aside"
}

// callee is the name of what is called: "m.tutor.Run".
func callee(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return callee(e.X) + "." + e.Sel.Name
	}
	return ""
}

// elsewhere tells whether what stands at the end of a path runs elsewhere than where it
// stands: in a command, a goroutine, or what is done later.
func elsewhere(path []ast.Node) bool {
	for i, n := range path {
		switch n := n.(type) {
		case *ast.GoStmt:
			return true
		case *ast.FuncLit:
			results := n.Type.Results
			if results != nil && len(results.List) == 1 && callee(results.List[0].Type) == "tea.Msg" {
				return true
			}
			if call, ok := path[i-1].(*ast.CallExpr); ok {
				name := callee(call.Fun)
				if strings.HasSuffix(name, ".Go") || strings.HasSuffix(name, "later.do") {
					return true
				}
			}
		}
	}
	return false
}

// TestLockedProgress: while another process holds the file with the progress, keys are
// not kept waiting; what was done is kept in the end.
func TestLockedProgress(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	if err := os.MkdirAll(homeOf(u)+"/state", 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(homeOf(u) + "/state/progress.json.lock")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	slowest := time.Duration(0)
	step := func(keys, sees string) {
		from := time.Now()
		u.presses(keys)
		u.sees(sees)
		slowest = max(slowest, time.Since(from))
	}
	step(enter, "ihrem Modus")
	step(right, "Die Datei liegt bereit")
	step(right, "Und jetzt?")
	step(left, "Die Datei liegt bereit")
	if slowest > 1500*time.Millisecond { // the lock is waited for 2 s
		t.Errorf("a key took %v", slowest)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	u.presses(enter)
	u.sees("bestanden")
	u.leaves2()
	b, err := os.ReadFile(homeOf(u) + "/state/progress.json")
	if want := `"passed": true`; err != nil || !strings.Contains(string(b), want) {
		t.Error(fmt.Sprintf("%q is not kept:", want), string(b), err)
	}
}
