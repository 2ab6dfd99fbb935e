package lessons

import "testing"

func TestHeadings(t *testing.T) {
	for line, want := range map[string]chunk{
		"## Text {#step}":          {level: 2, heading: "Text", mark: "step"},
		"   ### {#step/hint} \t":   {level: 3, mark: "step/hint"},
		"# a {#b} c {#d}":          {level: 1, heading: "a {#b} c", mark: "d"},
		"##Text {#step}":           {},
		"    ## Text {#step}":      {},
		"####### Text {#step}":     {},
		"## Text {#step} and more": {},
		"## Text {#st{e}p}":        {},
		"Text {#step}":             {},
	} {
		got := chunk{}
		if c := headingOf(line); c != nil {
			got = chunk{level: c.level, heading: c.heading, mark: c.mark}
		}
		if got.level != want.level || got.heading != want.heading || got.mark != want.mark {
			t.Errorf("%q is %+v, want %+v", line, got, want)
		}
	}
}
