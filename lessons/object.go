package lessons

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// A shape is a mapping of lesson.yaml: its name in messages and in the schema,
// and the keys that it must and may have.
type shape struct {
	name     string
	required []string
	optional []string
}

// form shows how such a mapping is written.
func (s shape) form() string {
	keys := s.required
	if len(keys) == 0 {
		keys = s.optional[:1]
	}
	return "write {" + strings.Join(keys, ": …, ") + ": …}"
}

func (s shape) has(key string) bool {
	return slices.Contains(s.required, key) || slices.Contains(s.optional, key)
}

func (s shape) keys() []string { return slices.Concat(s.required, s.optional) }

// An object is a mapping that has been compared with its shape. Its methods
// read values and report what is wrong with them; they return the zero value
// for a value that is absent or wrong.
type object struct {
	*source
	name  string
	at    position
	pairs []pair
}

// A pair is a key that is there and its value, nil if that is empty.
type pair struct {
	key   string
	at    position // of the key
	value *yaml.Node
}

// mapping returns nil, after having reported it, if the node is no mapping.
func (s *source) mapping(n *yaml.Node, sh shape) *object {
	if !isPlain(n, yaml.MappingNode) {
		s.report(nodeAt(n), sh.form(), "%s: must be a mapping, not %s", sh.name, kind(n))
		return nil
	}
	o := &object{source: s, name: sh.name, at: nodeAt(n), pairs: make([]pair, 0, len(n.Content)/2)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		o.add(n.Content[i], n.Content[i+1], sh)
	}
	for _, key := range sh.required {
		if !o.given(key) {
			s.report(o.at, "", "%s: %q is missing", sh.name, key)
		}
	}
	return o
}

func (o *object) add(key, value *yaml.Node, sh shape) {
	at := nodeAt(key)
	name, ok := textOf(key)
	switch {
	case !ok:
		o.report(at, suggest("", sh.keys()), "%s: a key that is no plain word", sh.name)
	case !sh.has(name):
		o.report(at, suggest(name, sh.keys()), "%s: unknown key %q", sh.name, name)
	case o.given(name):
		o.report(at, "", "%s: %q is there twice", sh.name, name)
	default:
		if isScalar(value, nullTag) {
			o.report(at, "give it a value or leave it out", "%q is empty", name)
			value = nil
		}
		o.pairs = append(o.pairs, pair{name, at, value})
	}
}

// find returns the pair with the key, or nil.
func (o *object) find(key string) *pair {
	for i := range o.pairs {
		if o.pairs[i].key == key {
			return &o.pairs[i]
		}
	}
	return nil
}

// given tells whether the key is there, with or without a value.
func (o *object) given(key string) bool { return o.find(key) != nil }

// value is what the key has, nil if it has none.
func (o *object) value(key string) *yaml.Node {
	if p := o.find(key); p != nil {
		return p.value
	}
	return nil
}

// where is the position of the key's value, or of the object if it has none.
func (o *object) where(key string) position {
	p := o.find(key)
	switch {
	case p == nil:
		return o.at
	case p.value == nil:
		return p.at
	}
	return nodeAt(p.value)
}

// text reads a text with something in it.
func (o *object) text(key string) string {
	n := o.value(key)
	if n == nil {
		return ""
	}
	return o.scalar(n, key)
}

// line is text that must not have a line break.
func (o *object) line(key string) string {
	text := strings.TrimSpace(o.text(key))
	if strings.Contains(text, "\n") {
		o.report(o.where(key), "", "%q must be one line", key)
	}
	return text
}

// lineOrEmpty is a line that may have nothing in it: "".
func (o *object) lineOrEmpty(key string) string {
	if n := o.value(key); n != nil {
		if text, ok := textOf(n); ok && text == "" {
			return ""
		}
	}
	return o.line(key)
}

// scalar returns the text of a node; name is what it is called in messages.
func (s *source) scalar(n *yaml.Node, name string) string {
	text, ok := textOf(n)
	if !ok {
		hint := ""
		if isPlain(n, yaml.ScalarNode) {
			hint = "put it in quotes"
		}
		s.report(nodeAt(n), hint, "%q must be a text, not %s", name, kind(n))
		return ""
	}
	if strings.TrimSpace(text) == "" {
		s.report(nodeAt(n), "give it a value or leave it out", "%q is empty", name)
		return ""
	}
	for _, r := range text {
		if isControl(r) && r != '\n' && r != '\t' {
			s.report(nodeAt(n), "", "%q has the control character %U in it", name, r)
			return ""
		}
	}
	return text
}

// word reads one of the known words.
func (o *object) word(key string, known []string) string {
	text := o.text(key)
	if text != "" && !slices.Contains(known, text) {
		o.report(o.where(key), suggest(text, known), "%q is not known as %q", text, key)
		return ""
	}
	return text
}

var validID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (o *object) id() string {
	id := o.text("id")
	if id != "" && !validID.MatchString(id) {
		o.report(o.where("id"), `lower-case letters, digits and single hyphens: "no-mkdir"`, "bad id %q", id)
	}
	return id
}

// list returns the elements of a list with at least one.
func (o *object) list(key string) []*yaml.Node {
	n := o.value(key)
	if n == nil {
		return nil
	}
	if !isPlain(n, yaml.SequenceNode) {
		o.report(nodeAt(n), "write [a, b], or one line with a hyphen for each", "%q must be a list, not %s", key, kind(n))
		return nil
	}
	if len(n.Content) == 0 {
		o.report(nodeAt(n), "give it a value or leave it out", "%q is empty", key)
	}
	return n.Content
}

// words reads a list of different texts and has check look at each.
func (o *object) words(key string, check func(word string, at position)) []string {
	var words []string
	for _, n := range o.list(key) {
		word := o.scalar(n, key)
		switch {
		case word == "":
			continue
		case slices.Contains(words, word):
			o.report(nodeAt(n), "", "%q is in %q twice", word, key)
			continue
		}
		check(word, nodeAt(n))
		words = append(words, word)
	}
	return words
}

// inner reads a mapping; nil if there is none.
func (o *object) inner(key string, sh shape) *object {
	n := o.value(key)
	if n == nil {
		return nil
	}
	in := o.mapping(n, sh)
	if in != nil && len(in.pairs) == 0 && len(sh.required) == 0 {
		o.report(nodeAt(n), suggest("", sh.keys()), "%q is empty", key)
	}
	return in
}

func (o *object) integer(key string, low, high int) *int {
	n := o.value(key)
	if n == nil {
		return nil
	}
	if v, err := strconv.Atoi(n.Value); err == nil && isScalar(n, intTag) && v >= low && v <= high {
		return &v
	}
	o.report(nodeAt(n), "", "%q must be a whole number from %d to %d", key, low, high)
	return nil
}

// yes reads a key that can only be true.
func (o *object) yes(key string) bool {
	n := o.value(key)
	if n == nil {
		return false
	}
	if isScalar(n, boolTag) && n.Value == "true" {
		return true
	}
	o.report(nodeAt(n), "leave it out if it is not", "%q can only be true", key)
	return false
}

func (o *object) duration(key string) time.Duration {
	text := o.text(key)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		o.report(o.where(key), `write "90s" or "2m"`, "%q is not a duration", text)
		return 0
	}
	return d
}

// pattern reads a regular expression.
func (o *object) pattern(key string) string {
	text := o.text(key)
	if _, err := syntax.Parse(text, syntax.Perl); err != nil {
		message := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		o.report(o.where(key), "the syntax is RE2: https://golang.org/s/re2syntax",
			"%q is not a regular expression: %s", key, message)
		return ""
	}
	return text
}
