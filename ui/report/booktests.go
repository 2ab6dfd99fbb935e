package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"lab/runner/judge"
	"lab/ui/plain"
)

// A gradebook as tests: a suite a person, a test a check, or one for an answer that
// was not tried.

// A bookTest is one of them. Without an id it is an answer as a whole.
type bookTest struct {
	Graded
	grade   Grade
	verdict judge.Verdict
}

// tests are all of a person's.
func (s Student) tests() []bookTest {
	var list []bookTest
	for _, g := range s.Grades {
		for _, c := range g.Checks {
			list = append(list, bookTest{c, g, c.verdict()})
		}
		if len(g.Checks) == 0 {
			verdict := judge.Unproven
			if g.Gradable {
				verdict = judge.Fail
			}
			list = append(list, bookTest{Graded{Most: g.Most, Reason: g.Reason}, g, verdict})
		}
	}
	return list
}

// name is the test's: that of the check, or that of the answer as a whole.
func (t bookTest) name() string {
	if t.ID == "" {
		return t.grade.title()
	}
	return t.grade.name(t.Graded)
}

// GradebookJUnit writes a gradebook as JUnit XML, as [JUnit] does a report. A check
// that failed is a failure, what could not be judged an error.
func GradebookJUnit(w io.Writer, b *Gradebook) error {
	all := junitSuites{Name: "lab grade", Time: seconds(0)}
	for _, s := range b.People {
		suite := junitSuite{Name: plain.Line(s.Name), Time: seconds(0)}
		suite.Properties = []junitProperty{{"points", fmt.Sprint(s.Points)}, {"most", fmt.Sprint(s.Most)}, {"gradable", fmt.Sprint(s.Gradable)}}
		for _, m := range b.Machines {
			suite.Properties = append(suite.Properties, m.junitProperties()...)
		}
		for _, t := range s.tests() {
			c := junitCase{Name: plain.Line(t.name()), Classname: plain.Line(cmp.Or(t.grade.Exercise, "lab")), Time: seconds(0)}
			cause := &junitCause{Type: plain.Line(string(cmp.Or(t.ReasonCode, "answer"))), Message: plain.Line(t.Reason), Text: plain.Line(t.Title)}
			switch t.verdict {
			case judge.Pass:
				c.Out = cause.Message
			case judge.Fail:
				suite.Failures++
				c.Failure = cause
			default:
				suite.Errors++
				c.Error = cause
			}
			suite.Cases = append(suite.Cases, c)
		}
		suite.Tests = len(suite.Cases)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	if b.Error != "" {
		all.Tests++
		all.Errors++
		all.Suites = append(all.Suites, junitError(b.Error))
	}
	return all.write(w)
}

// GradebookTAP writes a gradebook as [TAP] does a report.
func GradebookTAP(w io.Writer, b *Gradebook) error {
	var out, points bytes.Buffer
	number := 0
	for _, s := range b.People {
		fmt.Fprintf(&points, "# %s\n", plain.Line(fmt.Sprintf("%s: %d/%d", s.Name, s.Points, s.Most)))
		for _, t := range s.tests() {
			number++
			status := "not ok"
			if t.passed() {
				status = "ok"
			}
			fmt.Fprintf(&points, "%s %d - %s\n", status, number, tapText(s.Name+": "+t.name()))
			if t.passed() {
				continue
			}
			err := tapBlock(&points, []tapField{
				{"verdict", t.verdict}, {"state", t.State}, {"message", t.Reason}, {"code", t.ReasonCode},
				{"points", t.Points}, {"most", t.Most}, {"gradable", t.grade.Gradable}, {"title", t.Title},
			})
			if err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(&out, "TAP version 13\n1..%d\n", number)
	tapMachines(&out, b.Machines)
	out.Write(points.Bytes())
	if b.Error != "" || number == 0 {
		fmt.Fprintf(&out, "Bail out! %s\n", plain.Line(cmp.Or(b.Error, "no results")))
	}
	_, err := w.Write(out.Bytes())
	return err
}
