package lessons

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "take the present texts for translations of each other")

// translations holds a digest of each text as it was when somebody last held
// the two languages against each other.
const translations = "testdata/translations"

// TestTranslations flags a text that is newer than its translation. After
// having read both: go test ./lessons -run Translations -update
func TestTranslations(t *testing.T) {
	var b strings.Builder
	for _, l := range Default().Lessons() {
		fmt.Fprintf(&b, "%s", l.Dir)
		for _, lang := range Langs {
			text, err := folders.ReadFile(l.Dir + "/" + string(lang) + ".md")
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, " %s:%.12x", lang, sha256.Sum256(text))
		}
		b.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(translations, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.ReadFile(translations)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for line := range strings.Lines(string(held)) {
		name, digests, _ := strings.Cut(strings.TrimSpace(line), " ")
		known[name] = digests
	}
	for line := range strings.Lines(b.String()) {
		name, digests, _ := strings.Cut(strings.TrimSpace(line), " ")
		if known[name] == digests {
			continue
		}
		now, then := strings.Fields(digests), strings.Fields(known[name]+" - -")
		for i, lang := range Langs {
			if now[i] != then[i] {
				t.Errorf("%s/%s.md has changed since it was last held against its translation", name, lang)
			}
		}
	}
}

// stepName is a step as the prose refers to it: `seccomp/no-mkdir`.
var stepName = regexp.MustCompile("`([a-z][a-z0-9-]*)/([a-z][a-z0-9-]*)`")

func TestProseRefersToSteps(t *testing.T) {
	course := Default()
	for _, l := range course.Lessons() {
		for lang, prose := range l.Prose {
			text := prose.Intro
			for _, s := range prose.Steps {
				text += s.Text + s.Notice + s.Today + strings.Join(s.Hints, "")
			}
			for _, m := range stepName.FindAllStringSubmatch(text, -1) {
				if other := course.Lesson(m[1]); other != nil && other.Step(m[2]) == nil {
					t.Errorf("%s/%s.md: there is no step %s", l.Dir, lang, m[0])
				}
			}
		}
	}
}
