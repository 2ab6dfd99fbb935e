package report

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lab/lessons"
)

var (
	tapTest = regexp.MustCompile(`^(not )?ok (\d+) - ((?:[^#\\]|\\[#\\])*)( # SKIP (?:[^#\\]|\\[#\\])*)?$`)
	tapLine = regexp.MustCompile(`^  [a-z]+: (.*)$`)
)

// checkTAP reads a document as the specification says.
func checkTAP(t testing.TB, doc string, tests int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(doc, "\n"), "\n")
	if lines[0] != "TAP version 13" || !strings.HasPrefix(lines[1], fmt.Sprintf("1..%d", tests)) {
		t.Fatalf("it begins with %q", lines[:2])
	}
	number, block := 0, false
	for i, line := range lines[2:] {
		m := tapTest.FindStringSubmatch(line)
		switch {
		case block && line == "  ...":
			block = false
		case block:
			if f := tapLine.FindStringSubmatch(line); f == nil || !json.Valid([]byte(f[1])) {
				t.Fatalf("bad line in a YAML block: %q", line)
			}
		case line == "  ---" && tapTest.MatchString(lines[i+1]):
			block = true
		case m != nil:
			number++
			if m[2] != fmt.Sprint(number) {
				t.Fatalf("test %s, want %d", m[2], number)
			}
		case !strings.HasPrefix(line, "# ") && !(strings.HasPrefix(line, "Bail out! ") && i == len(lines)-3):
			t.Fatalf("bad line %q", line)
		}
	}
	if block || number != tests {
		t.Fatalf("%d tests, want %d", number, tests)
	}
}

func TestTAP(t *testing.T) {
	doc := written(t, sample(lessons.English), TAP)
	golden(t, "report.tap", doc)
	checkTAP(t, doc, 5)
}

// TestProve lets Perl's prove judge the reports.
func TestProve(t *testing.T) {
	prove, err := exec.LookPath("prove")
	if err != nil {
		t.Fatal("prove is part of Perl, which Debian always has:", err)
	}
	passed := sample(lessons.English)
	passed.Results = passed.Results[:1]
	skipped := sample(lessons.English)
	skipped.Results = skipped.Results[2:3]
	hashes := sample(lessons.English)
	hashes.Results = hashes.Results[1:2]
	hashes.Results[0].Step += ` # SKIP \# TODO`
	broken := sample(lessons.English)
	broken.Results, broken.Error = broken.Results[:1], "interrupted"
	for _, c := range []struct {
		name   string
		report *Report
		ok     bool
		says   string
	}{
		{"passed", passed, true, "Result: PASS"},
		{"skipped", skipped, true, "Result: PASS"},
		{"nothing", New(lessons.English, passed.Started), false, "no results"},
		{"hashes", hashes, false, "Failed test:  1"},
		{"all verdicts", sample(lessons.English), false, "Failed tests:  2, 5"},
		{"could not be finished", broken, false, "interrupted"},
	} {
		out, err := exec.CommandContext(t.Context(), prove, "-e", "cat", tapFile(t, c.report)).CombinedOutput()
		if (err == nil) != c.ok || !strings.Contains(string(out), c.says) || strings.Contains(string(out), "Parse errors") {
			t.Errorf("%s: %v\n%s", c.name, err, out)
		}
	}
}

func tapFile(t *testing.T, r *Report) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.tap")
	if err := os.WriteFile(file, []byte(written(t, r, TAP)), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
