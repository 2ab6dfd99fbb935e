package lessons

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth bounds the nesting of brackets, which the YAML parser follows by
// recursion. The format itself needs less than ten.
const maxDepth = 50

// parseYAML returns the only document's root, or nil after having reported why
// there is none.
func (s *source) parseYAML() ast.Node {
	tokens := lexer.Tokenize(s.text)
	if !s.checkDepth(tokens) {
		return nil
	}
	// Duplicate keys are reported by mapping, all of them and not only the first.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := start, err.Error()
		if e, ok := errors.AsType[yaml.Error](err); ok {
			at, message = tokenAt(e.GetToken()), e.GetMessage()
		}
		s.report(at, yamlHint(message), "broken YAML: %s", strings.ReplaceAll(message, "\t", `\t`)) // the library quotes what it found
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case root != nil:
			s.report(nodeAt(doc.Body), "one file is one lesson", "a second YAML document")
			return nil
		default:
			root = doc.Body
		}
	}
	if root == nil {
		s.report(start, "", "the file is empty")
	}
	return root
}

// checkDepth counts open brackets, and hyphens that follow each other in a line.
func (s *source) checkDepth(tokens token.Tokens) bool {
	depth, row, line := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType:
			if t.Position.Line != line {
				row, line = 0, t.Position.Line
			}
			row++
		}
		if depth > maxDepth || row > maxDepth {
			s.report(tokenAt(t), "", "nested too deeply")
			return false
		}
	}
	return true
}

// yamlHint says in other words what the parser's commonest messages mean.
func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "mapping value is not allowed"):
		return `a text with ": " in it needs quotes; else look at the indentation`
	case strings.Contains(message, `'\t'`):
		return "indent with spaces"
	case strings.Contains(message, "reserved character"):
		return "a text that begins with this character needs quotes"
	case strings.Contains(message, "value is not allowed"):
		return "look at the indentation and the brackets"
	}
	return ""
}

func tokenAt(t *token.Token) position {
	if t == nil || t.Position == nil {
		return start
	}
	return position{t.Position.Line, t.Position.Column}
}

// nodeAt is where a node begins. The library puts a mapping's token at the
// first colon.
func nodeAt(n ast.Node) position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return tokenAt(m.Values[0].Key.GetToken())
	}
	return tokenAt(n.GetToken())
}

// kind names what a node is in the words of the messages.
func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag"
	}
	return "something else"
}
