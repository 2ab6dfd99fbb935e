package lessons

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// maxDepth bounds the nesting, which the YAML parser follows by recursion. The format
// itself needs less than ten.
const maxDepth = 50

// parseYAML returns the only document's root, or nil after having reported why
// there is none.
func (s *source) parseYAML() *yaml.Node {
	loader, err := yaml.NewLoader(strings.NewReader(s.text), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	var root *yaml.Node
	for err == nil {
		var doc yaml.Node
		err = loader.Load(&doc)
		switch {
		case err != nil || len(doc.Content) == 0 || isScalar(doc.Content[0], nullTag):
		case root != nil:
			s.report(nodeAt(doc.Content[0]), "one file is one lesson", "a second YAML document")
			return nil
		default:
			root = doc.Content[0]
		}
	}
	switch {
	case err != io.EOF:
		s.reportYAML(err)
		return nil
	case root == nil:
		s.report(start, "", "the file is empty")
	}
	return root
}

// reportYAML reports what the parser did not understand.
func (s *source) reportYAML(err error) {
	at, message := start, err.Error()
	if e, ok := errors.AsType[*yaml.LoadError](err); ok {
		at, message = position{e.Mark.Line, e.Mark.Column}, e.Message
	}
	if strings.HasPrefix(message, "exceeded max depth") {
		s.report(at, "", "nested too deeply")
		return
	}
	s.report(at, yamlHint(message), "broken YAML: %s", message)
}

// yamlHint says in other words what the parser's commonest messages mean.
func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		return `a text with ": " in it needs quotes; else look at the indentation`
	case strings.Contains(message, "tab character"):
		return "indent with spaces"
	case strings.Contains(message, "cannot start any token"):
		return "a text that begins with this character needs quotes"
	case strings.Contains(message, "did not find expected"), strings.Contains(message, "not allowed in this context"):
		return "look at the indentation and the brackets"
	}
	return ""
}

// nodeAt is where a node begins.
func nodeAt(n *yaml.Node) position { return position{n.Line, n.Column} }

// The tags of scalars, as the parser resolves them.
const (
	textTag  = "!!str"
	nullTag  = "!!null"
	boolTag  = "!!bool"
	intTag   = "!!int"
	floatTag = "!!float"
	dateTag  = "!!timestamp"
)

// isPlain tells whether a node is of a kind, without an anchor or a tag of its own.
func isPlain(n *yaml.Node, kind yaml.Kind) bool {
	return n.Kind == kind && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0
}

// isScalar tells whether a node is a scalar that the parser takes for one of these.
func isScalar(n *yaml.Node, tag string) bool { return isPlain(n, yaml.ScalarNode) && n.Tag == tag }

// textOf is the text of a node that is one.
func textOf(n *yaml.Node) (string, bool) { return n.Value, isScalar(n, textTag) }

// kind names what a node is in the words of the messages.
func kind(n *yaml.Node) string {
	switch {
	case isPlain(n, yaml.MappingNode):
		return "a mapping"
	case isPlain(n, yaml.SequenceNode):
		return "a list"
	case isPlain(n, yaml.ScalarNode):
		switch n.Tag {
		case textTag:
			return "a text"
		case intTag, floatTag:
			return "a number"
		case boolTag:
			return "true or false"
		case nullTag:
			return "nothing"
		case dateTag:
			return "a date"
		}
		return "something else"
	}
	return "an anchor, alias or tag"
}
