package cli

import (
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/place"
	"lab/runner/vm"
	"lab/ui/words"
)

// TestMachineWords: every code of package vm has words, and there are no others.
func TestMachineWords(t *testing.T) {
	b, err := os.ReadFile("../../runner/vm/note.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, m := range regexp.MustCompile(`(?m)^\t\w+ +Code = "(.+?)"`).FindAllStringSubmatch(string(b), -1) {
		codes = append(codes, m[1])
	}
	slices.Sort(codes)
	for _, lang := range lessons.Langs {
		if got := slices.Sorted(maps.Keys(words.In(lang).Machine)); len(codes) < 20 || !slices.Equal(got, codes) {
			t.Errorf("in %s there are words for %q, the codes are %q", lang, got, codes)
		}
	}
}

// TestPlaceInWords: what is wrong with the machine is said in the user's language.
func TestPlaceInWords(t *testing.T) {
	text, _ := textAndHint(words.In(lessons.German), &place.Error{Flavour: "selinux", Err: vm.ErrNotSetUp})
	if !strings.HasSuffix(text, ": die lab-Maschine ist nicht eingerichtet") {
		t.Error(text)
	}
	text, _ = textAndHint(words.In(lessons.German), vm.ErrNotSetUp)
	if text != "die lab-Maschine ist nicht eingerichtet" {
		t.Error(text)
	}
	text, _ = textAndHint(words.In(lessons.German), &place.Error{Flavour: "selinux", Err: errors.New("other")})
	if !strings.HasSuffix(text, ": other") {
		t.Error(text)
	}
}
