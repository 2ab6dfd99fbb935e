package lessons

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

const validTalk = `title: A talk
slides:
  - title: Looking 1/2
    demo: true
    claims:
      - id: seeing
        says: {de: Man sieht es., en: One sees it.}
`

func TestTalkProblems(t *testing.T) {
	const talk = "talk.yaml"
	tests := []change{
		{"unknown slide", demo, "slide: Looking 1/2", "slide: Loking 1/2",
			[]string{`10-demo/lesson.yaml:7:12: talk.yaml has no slide "Loking 1/2" (did you mean "Looking 1/2"?)`}},
		{"unknown claim", demo, "slide: Looking 1/2", "slide: Looking 1/2\n    claim: seing",
			[]string{`10-demo/lesson.yaml:8:12: the slide "Looking 1/2" has no claim "seing" (did you mean "seeing"?)`}},
		{"claim of no slide", demo, "slide: Looking 1/2", "claim: seeing",
			[]string{`10-demo/lesson.yaml:7:12: a claim of no slide (add "slide")`}},
		{"no demo", talk, "    demo: true\n", "",
			[]string{`10-demo/lesson.yaml:7:12: the slide "Looking 1/2" has no demo (add "claim")`}},
		{"nothing to run", talk, "  - title: Looking 1/2", "  - title: Empty\n  - title: Looking 1/2",
			[]string{`talk.yaml:3:5: a slide with nothing to run (add "demo: true", "claims" or "bullets")`}},
		{"bullet without a place", talk, "    demo: true\n", "    demo: true\n    bullets: [{text: See}]\n",
			[]string{`talk.yaml:5:15: one thing has to say where the course has a bullet, not 0 ("demo", "claim", "steps" or "why")`}},
		{"bullet of another claim", talk, "    demo: true\n", "    demo: true\n    bullets: [{text: See, claim: looking}]\n",
			[]string{`talk.yaml:5:34: the slide has no claim "looking"`}},
		{"bullet of a step that is not there", talk, "    demo: true\n", "    demo: true\n    bullets: [{text: See, steps: [demo/none]}]\n",
			[]string{`talk.yaml:5:15: the course has no step "demo/none"`}},
	}
	withTalk := func(t testing.TB) fstest.MapFS {
		fsys := validCourse(t)
		fsys[talk] = &fstest.MapFile{Data: []byte(validTalk)}
		return fsys
	}
	if c, err := Load(withTalk(t)); err != nil || c.Talk().Slide("Looking 1/2") == nil {
		t.Fatalf("course %+v, error %v", c, err)
	}
	checkChangesOf(t, withTalk, tests)
}

// TestTalkIsCovered: the course leaves out no demo and no claim of the talk.
func TestTalkIsCovered(t *testing.T) {
	course := Default()
	for _, c := range course.Coverage() {
		if len(c.Steps) == 0 {
			t.Errorf("no step covers %s %s", c.Slide, c.Claim)
		}
	}
}

// TestEveryBullet: the count is of the talk, whose bullet points testdata/bullets has, and
// not of the course's own list.
func TestEveryBullet(t *testing.T) {
	course := Default()
	printed, err := os.ReadFile("testdata/bullets")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, s := range course.Talk().Slides {
		for _, b := range s.Bullets {
			fmt.Fprintf(&got, "%s\t%s\n", s.Title, b.Text)
		}
	}
	if got.String() != string(printed) {
		t.Errorf("talk.yaml has the bullets\n%s\nthe talk\n%s", got.String(), printed)
	}
}
