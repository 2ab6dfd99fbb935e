package lessons

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
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

func (s shape) keys() []string { return slices.Concat(s.required, s.optional) }

// An object is a mapping that has been compared with its shape. Its methods
// read values and report what is wrong with them; they return the zero value
// for a value that is absent or wrong.
type object struct {
	*source
	name   string
	at     position
	values map[string]ast.Node
	keys   map[string]position // of every key that is there, also of those without a value
}

// mapping returns nil, after having reported it, if the node is no mapping.
func (s *source) mapping(n ast.Node, sh shape) *object {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		s.report(nodeAt(n), sh.form(), "%s: must be a mapping, not %s", sh.name, kind(n))
		return nil
	}
	o := &object{source: s, name: sh.name, at: nodeAt(m),
		values: map[string]ast.Node{}, keys: map[string]position{}}
	for _, v := range m.Values {
		o.add(v, sh)
	}
	for _, key := range sh.required {
		if !o.given(key) {
			s.report(o.at, "", "%s: %q is missing", sh.name, key)
		}
	}
	return o
}

func (o *object) add(v *ast.MappingValueNode, sh shape) {
	at := tokenAt(v.Key.GetToken())
	name, ok := v.Key.(*ast.StringNode)
	switch {
	case !ok:
		o.report(at, suggest("", sh.keys()), "%s: a key that is no plain word", sh.name)
	case !slices.Contains(sh.keys(), name.Value):
		o.report(at, suggest(name.Value, sh.keys()), "%s: unknown key %q", sh.name, name.Value)
	case o.given(name.Value):
		o.report(at, "", "%s: %q is there twice", sh.name, name.Value)
	default:
		o.keys[name.Value] = at
		if v.Value == nil || v.Value.Type() == ast.NullType {
			o.report(at, "give it a value or leave it out", "%q is empty", name.Value)
			return
		}
		o.values[name.Value] = v.Value
	}
}

// given tells whether the key is there, with or without a value.
func (o *object) given(key string) bool {
	_, ok := o.keys[key]
	return ok
}

// where is the position of the key's value, or of the object if it has none.
func (o *object) where(key string) position {
	if n, ok := o.values[key]; ok {
		return nodeAt(n)
	}
	if at, ok := o.keys[key]; ok {
		return at
	}
	return o.at
}

// text reads a text with something in it.
func (o *object) text(key string) string {
	n, ok := o.values[key]
	if !ok {
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
	if n, ok := o.values[key].(*ast.StringNode); ok && n.Value == "" {
		return ""
	}
	return o.line(key)
}

// scalar returns the text of a node; name is what it is called in messages.
func (s *source) scalar(n ast.Node, name string) string {
	var text string
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	default:
		hint := ""
		if _, ok := n.(ast.ScalarNode); ok {
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
func (o *object) list(key string) []ast.Node {
	n, ok := o.values[key]
	if !ok {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		o.report(nodeAt(n), "write [a, b], or one line with a hyphen for each", "%q must be a list, not %s", key, kind(n))
		return nil
	}
	if len(list.Values) == 0 {
		o.report(nodeAt(n), "give it a value or leave it out", "%q is empty", key)
	}
	return list.Values
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
	n, ok := o.values[key]
	if !ok {
		return nil
	}
	in := o.mapping(n, sh)
	if in != nil && len(in.keys) == 0 && len(sh.required) == 0 {
		o.report(nodeAt(n), suggest("", sh.keys()), "%q is empty", key)
	}
	return in
}

func (o *object) integer(key string, low, high int) *int {
	n, ok := o.values[key]
	if !ok {
		return nil
	}
	if number, ok := n.(*ast.IntegerNode); ok {
		if v, ok := number.Value.(uint64); ok && v >= uint64(low) && v <= uint64(high) {
			i := int(v)
			return &i
		}
	}
	o.report(nodeAt(n), "", "%q must be a whole number from %d to %d", key, low, high)
	return nil
}

// yes reads a key that can only be true.
func (o *object) yes(key string) bool {
	n, ok := o.values[key]
	if !ok {
		return false
	}
	if b, ok := n.(*ast.BoolNode); ok && b.Value {
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
