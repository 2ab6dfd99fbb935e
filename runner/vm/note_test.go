package vm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

// TestNotes: every note has words in all languages, with the same operands.
func TestNotes(t *testing.T) {
	for code, text := range notes {
		want := verb.FindAllString(text[lessons.English], -1)
		for _, lang := range lessons.Langs {
			if text[lang] == "" || !slices.Equal(verb.FindAllString(text[lang], -1), want) {
				t.Errorf("%s in %s: %q", code, lang, text[lang])
			}
		}
	}
}

// TestText: what can be done is said in the user's language, however deep the
// error sits, and errors of others stay as they are.
func TestText(t *testing.T) {
	deep := fmt.Errorf("freeze the machine: %w", &problem{Note: note(lowMemory, 100, 2048)})
	if got := Text(lessons.German, deep); !strings.Contains(got, "100 MiB Arbeitsspeicher") {
		t.Error(got)
	}
	if got := deep.Error(); !strings.Contains(got, "100 MiB of memory are free") {
		t.Error(got)
	}
	broken := notSetUp(errDamaged)
	if !errors.Is(broken, ErrNotSetUp) || !errors.Is(broken, errDamaged) || !strings.Contains(Text(lessons.German, broken), "nicht eingerichtet: ") {
		t.Error(broken)
	}
	if got := Text(lessons.German, errors.New("other")); got != "other" {
		t.Error(got)
	}
	if got := (Note{}).In(lessons.German); got != "" {
		t.Error(got)
	}
}
