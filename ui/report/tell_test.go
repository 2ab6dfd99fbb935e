package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/judge/judgetest"
	"lab/ui/tell"
	"lab/ui/words"
)

// TestRowsInReports: every recorded result is told in full in JSON and JUnit, in
// TAP if there is something to mend, and in the text in a line.
func TestRowsInReports(t *testing.T) {
	for _, lang := range lessons.Langs {
		w := words.In(lang)
		for _, one := range judgetest.Recorded(t) {
			r := New(lang, one.Started)
			m := r.AddMachine(one.Facts)
			r.AddLesson(one.Lesson, m.ID, []judge.Result{one.Result})
			text := Text{Words: w}.Report(r)
			structured, cases, points := plainly(t, func(w io.Writer, r *Report) error { return JSON(w, r) }, r), plainly(t, JUnit, r), plainly(t, TAP, r)
			for _, row := range tell.Result(w, one.Result, tell.Attempt{}) {
				told := map[string]string{"text": text, "json": structured, "junit": cases, "tap": points}
				switch row.Kind {
				case tell.Verdict, tell.Observed, tell.SlideSays:
					told = map[string]string{"text": text}
				case tell.Cause:
					if one.Verdict == judge.Pass {
						delete(told, "tap")
					}
					row.Text = unlike(row.Text, w.Outcome.Of(one.Outcome)) // the outcome stands beside it
				default:
					delete(told, "text")
					if one.Verdict == judge.Pass || one.Verdict == judge.Skip {
						delete(told, "tap")
					}
				}
				for format, all := range told {
					if !strings.Contains(all, row.Text) {
						t.Errorf("%s %s: %s does not tell %q:\n%s", one.File, one.Step, format, row, all)
					}
				}
			}
		}
	}
}

// plainly is what a report says in a format, with all that is text in it in
// plain letters.
func plainly(t *testing.T, write func(io.Writer, *Report) error, r *Report) string {
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	if d := xml.NewDecoder(bytes.NewReader(b.Bytes())); bytes.HasPrefix(b.Bytes(), []byte("<?xml")) {
		for {
			token, err := d.Token()
			if err != nil {
				return all.String()
			}
			switch token := token.(type) {
			case xml.CharData:
				all.Write(token)
			case xml.StartElement:
				for _, a := range token.Attr {
					all.WriteString(a.Value + "\n")
				}
			}
		}
	}
	for line := range strings.Lines(b.String()) {
		_, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for _, s := range []string{value, strings.TrimSpace(line)} {
			var v any
			if json.Unmarshal([]byte(strings.TrimSuffix(s, ",")), &v) == nil {
				all.WriteString(flat(v))
			}
		}
		all.WriteString(line)
	}
	return all.String()
}

// flat is all text of a value of JSON.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v + "\n"
	case []any:
		var b strings.Builder
		for _, e := range v {
			b.WriteString(flat(e))
		}
		return b.String()
	}
	return ""
}
