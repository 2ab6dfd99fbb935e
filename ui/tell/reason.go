package tell

import (
	"strings"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/lazy"
	"lab/ui/plain"
	"lab/ui/words"
)

// Reason puts a reason into one sentence, without a full stop.
func Reason(w words.Words, r judge.Reason) string {
	text := fill(w.Reason.Sentences[string(r.Code)], func(name string) string { return argument(w, name, r) })
	if text == "" {
		text = string(r.Code)
	}
	if r.Because != nil {
		text += ": " + Reason(w, *r.Because)
	}
	return plain.Line(text)
}

var (
	optional = lazy.Regexp(`\[[^\[\]]*\]`)
	slot     = lazy.Regexp(`\{[a-z]+\}`)
)

// fill puts the arguments into a sentence, see [words.Reason].
func fill(sentence string, argument func(name string) string) string {
	of := func(slot string) string { return argument(strings.Trim(slot, "{}")) }
	sentence = optional().ReplaceAllStringFunc(sentence, func(part string) string {
		for _, s := range slot().FindAllString(part, -1) {
			if of(s) == "" {
				return ""
			}
		}
		return strings.Trim(part, "[]")
	})
	return slot().ReplaceAllStringFunc(sentence, of)
}

// argument is an argument of a reason in words.
func argument(w words.Words, name string, r judge.Reason) string {
	if v := r.Args[name+"_"+string(w.Lang)]; v != "" {
		return strings.TrimRight(v, ".")
	}
	v := r.Args[name]
	switch name {
	case "by":
		return known(w.Course.Mechanisms, v, w.Reason.Mechanism)
	case "wall":
		return known(w.Course.Mechanisms, v, w.Reason.NoWall)
	case "came", "expected":
		if v != "" {
			return w.Outcome.Of(lessons.Outcome(v))
		}
	case "check":
		return known(w.Reason.Checks, v, "")
	case "want", "got":
		return known(nil, v, w.Reason.Nothing)
	}
	return v
}

// known is a name's word, the name itself where it has none, and none's where there is
// no name.
func known(table map[string]string, name, none string) string {
	if name == "" {
		return none
	}
	if word := table[name]; word != "" {
		return word
	}
	return name
}
