package report

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/marking"
	"lab/runner/submission"
	"lab/ui/words"
)

// handedIn are submissions to lab's own course and what came of running them: that
// of Anna and Bert all checks passed, of Clara all but one, of Dora a gate failed,
// of Emil nothing is known.
func handedIn(t *testing.T) (*lessons.Course, []marking.Paper, map[*lessons.Lesson]Marked) {
	t.Helper()
	course := lessons.Default()
	var all []submission.Submission
	for person, profile := range map[string]string{"Anna": "{}", "Bert": "{}", "Clara": "[]", "Dora": "1", "Emil": "2"} {
		all = append(all, submission.Submission{Person: person, Source: person + ".lab", Answers: []submission.Answer{
			{Exercise: "seccomp/no-directories", Files: map[string][]byte{"profile.json": []byte(profile)}},
		}})
	}
	all = append(all, submission.Submission{Source: "cut.lab", Fault: &submission.Fault{Code: submission.Damaged}})
	papers := marking.Papers(course, "", all)
	marks := map[*lessons.Lesson]Marked{}
	for _, p := range papers {
		fails := map[string]string{"Clara": "mkdir", "Dora": "files"}[p.Person]
		if p.Lesson == nil || p.Person == "Emil" {
			continue
		}
		m := Marked{Machine: facts("apparmor")}
		for _, s := range p.Lesson.Steps {
			r := judge.Result{Lesson: p.Lesson.ID, Step: s.ID, Expected: s.Expect, Outcome: s.Expect, Verdict: judge.Pass, Reason: judge.Reason{Code: judge.CodeWorks}}
			if s.ID == fails {
				r.Verdict, r.Outcome, r.Reason.Code = judge.Fail, lessons.Works, judge.CodeNotBlocked
				if s.Expect == lessons.Works {
					r.Outcome, r.Reason.Code = lessons.Blocked, judge.CodeNotWorking
				}
			}
			m.Results = append(m.Results, r)
		}
		marks[p.Lesson] = m
	}
	return course, papers, marks
}

func TestNewGradebook(t *testing.T) {
	course, papers, marks := handedIn(t)
	b := NewGradebook(words.In(lessons.English), course, papers, marks)
	var lines []string
	for _, s := range b.People {
		for _, g := range s.Grades {
			sum := 0
			for _, c := range g.Checks {
				sum += c.Points
			}
			if sum != g.Points {
				t.Errorf("%s: the checks have %d points, the answer %d", s.Name, sum, g.Points)
			}
			lines = append(lines, fmt.Sprintf("%s %d/%d %v %v %s", s.Name, s.Points, s.Most, g.Gradable, g.Same, g.Reason))
		}
	}
	want := strings.TrimSpace(`
Anna 6/6 true [Bert] 
Bert 6/6 true [Anna] 
Clara 4/6 true [] blocks too little, this works: mkdir
Dora 0/6 true [] no points, because this has to hold and does not: files; blocks too much, this is refused: files
Emil 0/6 false [] could not be graded, because of files: was not run; could not be judged: files, mkdir, copy-directory, default
cut.lab 0/6 false [] the file is cut off or damaged`)
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(b.Machines) != 1 || len(b.Exercises) != 1 || b.Exercises[0].Most != 6 {
		t.Errorf("%+v, %+v", b.Machines, b.Exercises)
	}
	again := NewGradebook(words.In(lessons.English), course, papers, marks)
	if !reflect.DeepEqual(b, again) {
		t.Error("the same papers and marks make two books")
	}
}

// TestWhyNot: there are words for each reason, in both languages.
func TestWhyNot(t *testing.T) {
	whys := []error{marking.ErrNone, &marking.UnknownError{Name: "a/b"}, &marking.UnknownError{Name: "a/b", Other: true}, &marking.ClashError{Sources: []string{"a/b", "c"}}}
	for _, code := range []submission.Code{
		submission.Foreign, submission.Damaged, submission.Version, submission.BadName, submission.Link, submission.Special, submission.BadPath,
		submission.Twice, submission.TooMany, submission.TooLarge, submission.Unread, submission.Empty,
	} {
		whys = append(whys, &submission.Fault{Code: code}, &submission.Fault{Code: code, Name: "a/b"})
	}
	for _, code := range []lessons.FaultCode{lessons.FaultMissing, lessons.FaultForeign, lessons.FaultSize, lessons.FaultText, lessons.FaultLine} {
		whys = append(whys, lessons.AnswerFaults{{Code: code, File: "a/b", Line: 3, Text: "a/b"}})
	}
	seen := map[string]error{}
	for _, lang := range lessons.Langs {
		for _, why := range whys {
			text := WhyNot(words.In(lang), why)
			if text == "" || strings.Contains(text, "%!") || seen[text] != nil {
				t.Errorf("%s: %v is %q, as is %v", lang, why, text, seen[text])
			}
			seen[text] = why
			var fault *submission.Fault
			if named := !errors.As(why, &fault) || fault.Name != ""; named && !errors.Is(why, marking.ErrNone) && !strings.Contains(text, "a/b") {
				t.Errorf("%q does not name the file", text)
			}
		}
	}
}
