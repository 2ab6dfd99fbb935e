package report

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"lab/runner/judge"
	"lab/ui/plain"
	"lab/ui/tell"
)

// The XML has the elements and attributes of the schema by which Jenkins' xUnit
// plugin accepts JUnit reports (junit-10.xsd), of which GitLab reads a part:
// https://docs.gitlab.com/ci/testing/unit_test_reports/. A testsuite is a lesson
// on a machine, or all of a target, a testcase a step. A step that failed has a failure, one that
// could not be judged an error.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Time     string       `xml:"time,attr"` // seconds
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"` // without a zone, as the format has it: UTC
	Hostname   string          `xml:"hostname,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string      `xml:"name,attr"`
	Classname string      `xml:"classname,attr"`
	Time      string      `xml:"time,attr"`
	Failure   *junitCause `xml:"failure"`
	Error     *junitCause `xml:"error"`
	Skipped   *junitCause `xml:"skipped"`
	Out       string      `xml:"system-out,omitempty"`
}

type junitCause struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes a report as JUnit XML.
func JUnit(w io.Writer, r *Report) error {
	all := junitSuites{
		Name: "lab", Time: seconds(r.Seconds), Tests: r.Summary.Total(),
		Failures: r.Summary.Fail, Errors: r.Summary.Unproven,
	}
	for rest := r.Results; len(rest) > 0; {
		n := sameLesson(rest)
		if m := r.Machine(rest[0].Machine); m != nil && m.target() {
			n = sameMachine(rest)
		}
		all.Suites = append(all.Suites, r.junitSuite(rest[:n]))
		rest = rest[n:]
	}
	if r.Error != "" {
		all.Errors++
		all.Tests++
		broken := junitError(r.Error)
		broken.Timestamp = junitTime(r.Started)
		all.Suites = append(all.Suites, broken)
	}
	return all.write(w)
}

func (all junitSuites) write(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	b.WriteString("\n")
	_, err := w.Write(b.Bytes())
	return err
}

// junitSuite is the suite of results that belong together.
func (r *Report) junitSuite(results []Result) junitSuite {
	lesson, machine := plain.Line(results[0].Lesson), plain.Line(results[0].Machine)
	s := junitSuite{
		Name: lesson, Tests: len(results), Timestamp: junitTime(r.Started), Hostname: machine,
	}
	if machine != "" {
		s.Name = lesson + " (" + machine + ")"
	}
	m := r.Machine(results[0].Machine)
	if m != nil && m.target() {
		s.Name = machine
	}
	if m != nil && (m.reached() || !m.target()) {
		s.Properties = m.junitProperties()
	}
	if r.Recorded {
		s.Properties = append(s.Properties, junitProperty{"recorded", "judged from a recording, which anybody can write"})
		counts, doubts := r.doubted()
		for i, d := range doubts {
			s.Properties = append(s.Properties, junitProperty{string(d), fmt.Sprintf("%d of %d recordings", counts[i], len(r.Recordings))})
		}
	}
	if score := r.Score(results[0].Lesson, results[0].Machine); score != nil {
		s.Properties = append(s.Properties, junitProperty{"points", fmt.Sprintf("%d/%d", score.Points, score.Most)},
			junitProperty{"gradable", strconv.FormatBool(score.Gradable)}, junitProperty{"grade", score.Reason})
	}
	var took float64
	for _, one := range results {
		took += one.Seconds
		class := plain.Line(one.Lesson)
		if machine != "" { // the same lesson on two machines is two classes
			class = machine + "." + class
		}
		c := junitCase{Name: plain.Line(one.Step), Classname: class, Time: seconds(one.Seconds)}
		cause := &junitCause{Type: plain.Line(string(one.ReasonCode)), Message: plain.Line(one.Reason), Text: details(one)}
		switch known(one.Verdict) {
		case judge.Fail:
			s.Failures++
			c.Failure = cause
		case judge.Unproven:
			s.Errors++
			c.Error = cause
		case judge.Skip:
			s.Skipped++
			c.Skipped = cause
		default:
			c.Out = details(one)
		}
		s.Cases = append(s.Cases, c)
	}
	s.Time = seconds(took)
	return s
}

// junitProperties are what there is to say of a machine.
func (m *Machine) junitProperties() []junitProperty {
	list := []junitProperty{
		{"kernel", plain.Line(m.Kernel)}, {"lsms", plain.Line(strings.Join(m.LSMs, ","))}, {"accelerator", plain.Line(m.Accelerator)},
	}
	for _, i := range m.Images {
		if i.StandIn != "" {
			list = append(list, junitProperty{plain.Line("stand-in " + i.Engine + " " + i.Name), plain.Line(i.StandIn)})
		}
	}
	return list
}

// junitError is a run that could not be finished: it has no place of its own
// in the format, and must not go unnoticed.
func junitError(why string) junitSuite {
	cause := &junitCause{Type: "error", Message: plain.Line(why)}
	return junitSuite{
		Name: "lab", Tests: 1, Errors: 1, Time: seconds(0),
		Cases: []junitCase{{Name: "run", Classname: "lab", Time: seconds(0), Error: cause}},
	}
}

func junitTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

func seconds(s float64) string { return strconv.FormatFloat(max(s, 0), 'f', 3, 64) }

// details are what a result says beyond its reason, a line each.
func details(r Result) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(plain.Line(fmt.Sprintf(format, args...)) + "\n")
	}
	line("expected %s, observed %s", r.Expected, cmp.Or(string(r.Outcome), "nothing"))
	line("%s: %s", r.ReasonCode, r.Reason)
	for _, kind := range []struct {
		name string
		kind tell.Kind
	}{{"says", tell.SlideSays}, {"control", tell.Control}, {"proof", tell.Proof}, {"evidence", tell.Record}} {
		for _, text := range r.texts(kind.kind) {
			line("%s: %s", kind.name, text)
		}
	}
	return b.String()
}
