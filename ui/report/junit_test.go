package report

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lab/lessons"
)

// A rule is what the schema of Jenkins' xUnit plugin, junit-10.xsd, demands of
// an element. Attributes end in ! if they are required.
type rule struct {
	attributes []string
	children   []string
	text       bool
}

var (
	cause      = rule{[]string{"type", "message"}, nil, true}
	junitRules = map[string]rule{
		"testsuites": {[]string{"name", "time", "tests", "failures", "errors"}, []string{"testsuite"}, false},
		"testsuite": {[]string{"name!", "tests!", "failures!", "errors!", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
			[]string{"testsuite", "properties", "testcase", "system-out", "system-err"}, false},
		"properties": {nil, []string{"property"}, false},
		"property":   {[]string{"name!", "value!"}, nil, false},
		"testcase":   {[]string{"name!", "time", "classname", "group"}, []string{"skipped", "error", "failure", "system-out", "system-err"}, false},
		"failure":    cause, "error": cause, "skipped": cause,
		"system-out": {nil, nil, true}, "system-err": {nil, nil, true},
	}
	surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)
)

// checkJUnit holds a document against the rules, and its counts against what
// it has.
func checkJUnit(t testing.TB, doc string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	var path []string
	counts := map[string]int{}
	claimed := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %q", err, doc)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			checkElement(t, path, token)
			counts[name]++
			if name == "testsuite" {
				for _, a := range token.Attr {
					n, _ := strconv.Atoi(a.Value)
					claimed[a.Name.Local] += n
				}
			}
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) > 0 && !junitRules[path[len(path)-1]].text && strings.TrimSpace(string(token)) != "" {
				t.Fatalf("text %q in %v", token, path)
			}
		}
	}
	for attribute, element := range map[string]string{"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"} {
		if claimed[attribute] != counts[element] {
			t.Errorf("%s says %d, there are %d of %s", attribute, claimed[attribute], counts[element], element)
		}
	}
}

func checkElement(t testing.TB, path []string, e xml.StartElement) {
	t.Helper()
	name := e.Name.Local
	r, known := junitRules[name]
	if !known || len(path) == 0 && name != "testsuites" || len(path) > 0 && !slices.Contains(junitRules[path[len(path)-1]].children, name) {
		t.Fatalf("element %s in %v", name, path)
	}
	var has []string
	for _, a := range e.Attr {
		has = append(has, a.Name.Local)
		if !slices.Contains(r.attributes, a.Name.Local) && !slices.Contains(r.attributes, a.Name.Local+"!") {
			t.Fatalf("attribute %s of %s", a.Name.Local, name)
		}
		if a.Name.Local == "time" && !surefireTime.MatchString(a.Value) {
			t.Fatalf("time %q", a.Value)
		}
	}
	for _, a := range r.attributes {
		if required, is := strings.CutSuffix(a, "!"); is && !slices.Contains(has, required) {
			t.Fatalf("%s has no %s", name, required)
		}
	}
}

func TestJUnit(t *testing.T) {
	doc := written(t, sample(lessons.English), JUnit)
	golden(t, "report.junit.xml", doc)
	checkJUnit(t, doc)
	interrupted := sample(lessons.English)
	interrupted.Error = "interrupted"
	doc = written(t, interrupted, JUnit)
	checkJUnit(t, doc)
	if !strings.Contains(doc, `message="interrupted"`) {
		t.Errorf("the error is not in\n%s", doc)
	}
	checkJUnit(t, written(t, New(lessons.English, interrupted.Started), JUnit))
}
