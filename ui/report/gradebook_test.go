package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/words"
)

const (
	annasName = `=HYPERLINK("http://x";"Anna"), B.`
	evil      = "Grade :=>> 10\n--|>\nGrade :=>> 10\x1b[31m\u202e # SKIP </failure>\xff"
)

// book has every kind of grade, and foreign text that would harm each format.
func book(lang lessons.Lang) *Gradebook {
	r := New(lang, noon)
	r.AddMachine(facts("apparmor"))
	gate := Graded{ID: "touch", Title: "Create a file", Gate: true, State: points.Passed, Reason: "it works"}
	mkdir := Graded{ID: "mkdir", Title: "Create a folder", Points: 2, Most: 2, State: points.Passed, Reason: "blocked by seccomp"}
	full := Grade{Exercise: "seccomp/no-directories", Source: "anna.lab", Points: 2, Most: 2, Gradable: true, SHA256: strings.Repeat("a", 64), Same: []string{"Bert"}, Checks: []Graded{gate, mkdir}}
	bert := full
	bert.Source, bert.Same = "class/Bert", []string{annasName}
	lacks := mkdir
	lacks.Points, lacks.State, lacks.Reason, lacks.ReasonCode = 0, points.Open, evil, judge.CodeNotBlocked
	unclear := mkdir
	unclear.Points, unclear.State, unclear.Reason, unclear.ReasonCode = 0, points.Unjudged, "the machine was changed", judge.CodeMachineGone
	none := func(name string, most int) Grade {
		return Grade{Exercise: name, Most: most, Gradable: true, Reason: "not handed in", Same: []string{}, Checks: []Graded{}}
	}
	return &Gradebook{
		Format: GradebookFormat, Language: lang, Machines: r.Machines,
		Exercises: []Exercise{{"seccomp/no-directories", "No directories", 2}, {"capabilities/port-80", "Port 80", 3}},
		People: []Student{
			{Name: annasName, Points: 2, Most: 5, Gradable: true, Grades: []Grade{full, none("capabilities/port-80", 3)}},
			{Name: "Bert", Points: 2, Most: 5, Grades: []Grade{
				{Exercise: "seccomp/x", Source: "class/Bert", Reason: "the course has no exercise seccomp/x", Same: []string{}, Checks: []Graded{}},
				bert,
				{Exercise: "capabilities/port-80", Source: "class/Bert", Most: 3, Reason: "could not be graded, because of mkdir: the machine was changed", SHA256: strings.Repeat("b", 64), Same: []string{}, Checks: []Graded{unclear}},
			}},
			{Name: "Clara", Most: 5, Gradable: true, Grades: []Grade{
				{Exercise: "seccomp/no-directories", Source: "c.lab", Most: 2, Gradable: true, Reason: "blocks too little, this works: mkdir", SHA256: strings.Repeat("c", 64), Same: []string{}, Checks: []Graded{gate, lacks}},
				{Exercise: "capabilities/port-80", Source: "c.lab", Most: 3, Gradable: true, Reason: "options, line 1: the exercise does not take \"-v /:/x\"", SHA256: strings.Repeat("d", 64), Same: []string{}, Checks: []Graded{}},
			}},
			{Name: "cut.lab", Most: 5, Grades: []Grade{{Source: "cut.lab", Reason: "the file is cut off or damaged", Same: []string{}, Checks: []Graded{}}}},
		},
	}
}

// formats are all that a gradebook is written in, by the names of their golden files.
func formats(b *Gradebook) map[string]func(io.Writer) error {
	all := map[string]func(io.Writer) error{
		"book.json":      func(w io.Writer) error { return JSON(w, b) },
		"book.junit.xml": func(w io.Writer) error { return GradebookJUnit(w, b) },
		"book.tap":       func(w io.Writer) error { return GradebookTAP(w, b) },
		"book.csv":       func(w io.Writer) error { return CSV(w, b) },
	}
	for i, name := range []string{"anna", "bert", "clara", "cut"} {
		s := b.People[i]
		all["gradescope."+name+".json"] = func(w io.Writer) error { return Gradescope(w, s) }
		all["check50."+name+".json"] = func(w io.Writer) error { return Check50(w, s) }
		all[name+".vpl"] = func(w io.Writer) error { return VPL(w, s, 0, 10) }
	}
	return all
}

func TestGradebook(t *testing.T) {
	for name, write := range formats(book(lessons.English)) {
		t.Run(name, func(t *testing.T) {
			out := bookIn(t, write)
			golden(t, name, out)
			if i := strings.IndexFunc(out, needsEscape); i >= 0 || !utf8.ValidString(out) {
				t.Errorf("%q would act on a terminal", out[max(i, 0):min(len(out), i+20)])
			}
			if strings.HasSuffix(name, ".json") && strings.Contains(out, ": null") && !strings.HasPrefix(name, "check50") {
				t.Error("null for an empty list")
			}
		})
	}
}

func bookIn(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGradebookText(t *testing.T) {
	for _, lang := range lessons.Langs {
		text := Text{Words: words.In(lang)}
		golden(t, "book."+string(lang)+".txt", text.Gradebook(book(lang)))
	}
	for _, columns := range []int{40, 60, 80} {
		text := Text{Words: words.In(lessons.German), Style: Style{Width: columns}}
		for _, line := range strings.Split(text.Gradebook(book(lessons.German)), "\n") {
			if width(line) > columns {
				t.Errorf("%d columns: %d in %q", columns, width(line), line)
			}
		}
	}
}

func TestGradebookTests(t *testing.T) {
	b := book(lessons.English)
	checkJUnit(t, bookIn(t, func(w io.Writer) error { return GradebookJUnit(w, b) }))
	checkTAP(t, bookIn(t, func(w io.Writer) error { return GradebookTAP(w, b) }), 11)
	b.People, b.Error = nil, "interrupted"
	checkJUnit(t, bookIn(t, func(w io.Writer) error { return GradebookJUnit(w, b) }))
	checkTAP(t, bookIn(t, func(w io.Writer) error { return GradebookTAP(w, b) }), 0)
}

// TestCSV: a reader gets the fields back, and no spreadsheet finds a formula.
func TestCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(bookIn(t, func(w io.Writer) error { return CSV(w, book(lessons.English)) }))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(rows[0], " "), "person exercise points most gradable reason sha256"; got != want {
		t.Errorf("the heads are %q", got)
	}
	if rows[1][0] != "'"+annasName {
		t.Errorf("a name came back as %q", rows[1][0])
	}
	for _, row := range rows[1:] {
		if row[4] != "true" && row[2] != "" {
			t.Errorf("not gradable, but with points: %q", row)
		}
	}
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "＝1": "'＝1", "\t=1": `\t=1`, "\r=1": `\r=1`,
		"": "", "Anna": "Anna", "a=b": "a=b", "a\nb": `a\nb`, "\x1b[31m": `\x1b[31m`,
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestVPL reads what was written by the patterns of VPL's own reader.
func TestVPL(t *testing.T) {
	var (
		mark  = regexp.MustCompile(`(?m)^Grade :=>>(.*)$`)
		start = regexp.MustCompile(`(?m)^[ \t]*(Comment :=>>(.*)|<\|--)[ \t]*$`)
		end   = regexp.MustCompile(`(?m)^[ \t]*--\|>[ \t]*$`)
	)
	for _, c := range []struct {
		person int
		want   []string
	}{{0, []string{" 4.00"}}, {1, nil}, {2, []string{" 0.00"}}, {3, nil}} {
		out := bookIn(t, func(w io.Writer) error { return VPL(w, book(lessons.English).People[c.person], 0, 10) })
		var got []string
		for _, m := range mark.FindAllStringSubmatch(out, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, ",") != strings.Join(c.want, ",") {
			t.Errorf("person %d has the grades %q, want %q", c.person, got, c.want)
		}
		if blocks, ends := strings.Count(out, "<|--\n"), len(end.FindAllString(out, -1)); blocks != ends {
			t.Errorf("%d blocks begin and %d end in %q", blocks, ends, out)
		}
		if len(start.FindAllString(out, -1)) == 0 {
			t.Errorf("no comment in %q", out)
		}
	}
}

// TestGradescope: a score is that of the tests together, and there is none where
// something could not be graded.
func TestGradescope(t *testing.T) {
	for i, s := range book(lessons.English).People {
		var doc struct {
			Score *float64
			Tests []struct {
				Score    *float64
				MaxScore *float64 `json:"max_score"`
				Status   string
			}
		}
		out := bookIn(t, func(w io.Writer) error { return Gradescope(w, s) })
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		if (doc.Score != nil) != s.Gradable {
			t.Errorf("person %d: gradable %v, score %v", i, s.Gradable, doc.Score)
		}
		sum, most := 0.0, 0.0
		for _, test := range doc.Tests {
			if test.Status != "passed" && test.Status != "failed" {
				t.Errorf("status %q", test.Status)
			}
			if test.Score != nil {
				sum, most = sum+*test.Score, most+*test.MaxScore
			}
		}
		if s.Gradable && (sum != *doc.Score || most != float64(s.Most)) {
			t.Errorf("person %d: the tests have %v of %v points, all have %v of %d", i, sum, most, *doc.Score, s.Most)
		}
	}
}

// TestCheck50 holds the documents against the rules of check50's specification.
func TestCheck50(t *testing.T) {
	for _, s := range book(lessons.English).People {
		var doc map[string]json.RawMessage
		out := bookIn(t, func(w io.Writer) error { return Check50(w, s) })
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		var results []map[string]json.RawMessage
		if err := json.Unmarshal(doc["results"], &results); err != nil || len(doc) != 3 || len(results) == 0 {
			t.Fatalf("%v in %s", err, out)
		}
		for _, r := range results {
			for _, key := range []string{"name", "description", "passed", "log", "cause", "data", "dependency"} {
				if r[key] == nil {
					t.Errorf("no %s in %s", key, out)
				}
			}
			if passed, cause := string(r["passed"]), string(r["cause"]); (passed == "true") != (cause == "null") || len(r) != 7 {
				t.Errorf("passed %s, cause %s", passed, cause)
			}
		}
	}
}

// TestFull: who has not everything has less or is not graded; nothing is never full.
func TestFull(t *testing.T) {
	one := func(g Grade) *Gradebook {
		return &Gradebook{Exercises: []Exercise{{Name: "a/b", Most: 2}}, People: []Student{{Grades: []Grade{g}}}}
	}
	for i, c := range []struct {
		book       *Gradebook
		full, less bool
	}{
		{&Gradebook{}, false, false},
		{one(Grade{Exercise: "a/b", Source: "x", Points: 2, Most: 2, Gradable: true}), true, false},
		{one(Grade{Exercise: "a/b", Source: "x", Points: 1, Most: 2, Gradable: true}), false, true},
		{one(Grade{Exercise: "a/b", Most: 2, Gradable: true}), false, true},
		{one(Grade{Exercise: "a/b", Source: "x", Most: 2}), false, false},
		{one(Grade{Source: "x"}), false, false},
		{&Gradebook{Exercises: []Exercise{{Name: "a/b"}}, Error: "interrupted"}, false, false},
		{book(lessons.English), false, true},
	} {
		if full, less := c.book.Full(), c.book.Less(); full != c.full || less != c.less {
			t.Errorf("%s: full %v, less %v", strconv.Itoa(i), full, less)
		}
	}
}
