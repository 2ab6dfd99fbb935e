package lessons

import "go.yaml.in/yaml/v4"

// Problem is a problem with what stands at a place in the lesson's lesson.yaml, or
// the exercise's exercise.yaml, where checks stand in place of steps: keys from the outside in, where an element of a list is named by its id, as in
// "steps", "no-mkdir", "signs", "blocked", "errno". If there is no such place,
// it is that of the nearest thing around it.
func (l *Lesson) Problem(message, hint string, place ...string) Problem {
	var problems Problems
	name := "lesson.yaml"
	if l.AnswerTo != nil {
		name = "exercise.yaml"
		if len(place) > 0 && place[0] == "steps" {
			place = append([]string{"checks"}, place[1:]...)
		}
	}
	src := newSource(l.Dir+"/"+name, []byte(l.text), &problems)
	at := start
	if root := src.parseYAML(); root != nil {
		at = find(root, place)
	}
	src.report(at, hint, "%s", message)
	return problems[len(problems)-1]
}

// find is where the place begins that a path of keys and ids leads to.
func find(n *yaml.Node, place []string) position {
	at := nodeAt(n)
	for _, name := range place {
		key, value := child(n, name)
		if value == nil {
			break
		}
		at, n = nodeAt(key), value
	}
	return at
}

// child is what a mapping has under a key, or a list under an id, together with
// the node that the eye looks for; nil if there is none.
func child(n *yaml.Node, name string) (key, value *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if word, ok := textOf(n.Content[i]); ok && word == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		for _, element := range n.Content {
			word, value := child(element, "id")
			if value == nil {
				continue
			}
			if id, ok := textOf(value); ok && id == name {
				return word, element
			}
		}
	}
	return nil, nil
}
