package lessons

import (
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// act reads what is typed. What the object does not say is as in the outer
// act: the user and the limit.
func (o *object) act(outer Act) Act {
	a := Act{User: outer.User, Limit: outer.Limit, Lines: o.typed(), Answers: o.answers()}
	if user := o.word("user", users); user != "" {
		a.User = user
	}
	if limit := o.duration("limit"); limit != 0 {
		a.Limit = limit
	}
	return a
}

// answers reads what is typed when programs ask.
func (o *object) answers() []Reply {
	var answers []Reply
	for _, n := range o.list("answers") {
		if in := o.mapping(n, answerShape); in != nil {
			answers = append(answers, Reply{Prompt: in.pattern("prompt"), Text: in.lineOrEmpty("text")})
		}
	}
	return answers
}

// typed cuts the text under type into the lines of an act.
func (o *object) typed() []string {
	text := strings.TrimRight(o.text("type"), "\n")
	var lines, command []string
	var at position
	for i, line := range strings.Split(text, "\n") {
		if command == nil && strings.TrimSpace(line) == "" {
			continue
		}
		at = o.typedAt(i)
		o.checkTyped(line, at)
		o.checkWords(line, at)
		command = append(command, line)
		if !continues(line) {
			lines = append(lines, strings.Join(command, "\n"))
			command = nil
		}
	}
	if command != nil {
		o.report(at, "remove the backslash", "the last line ends in a backslash, but no line follows")
	}
	return lines
}

// typedAt is the position of a line of the text under type, counted from 0.
func (o *object) typedAt(i int) position {
	at := o.where("type")
	block := o.value("type")
	if block == nil || block.Style&yaml.LiteralStyle == 0 || at.line+i >= len(o.lines) {
		return at
	}
	line := o.lines[at.line+i] // the text begins below the |
	indent := len(line) - len(strings.TrimLeft(line, " "))
	return position{at.line + 1 + i, indent + 1}
}

func (o *object) checkTyped(line string, at position) {
	trimmed := strings.TrimRight(line, " \t")
	switch {
	case strings.Contains(line, "\t"):
		o.report(at, "use spaces; at a prompt the tab key completes", "a tab in what is typed")
	case trimmed != line && continues(trimmed):
		o.report(at, "remove the blanks; a command goes on only after a backslash at the very end",
			"blanks after the backslash at the end of the line")
	}
}

// continues tells whether a shell reads on after the line: it ends in a
// backslash that no other backslash makes literal.
func continues(line string) bool {
	n := len(line) - len(strings.TrimRight(line, `\`))
	return n%2 == 1
}

// files reads what is put onto the machine before a step's act.
func (d *decoder) files(o *object, user string) []File {
	var files []File
	targets := map[string]bool{}
	for _, n := range o.list("files") {
		in := d.mapping(n, fileShape)
		if in == nil {
			continue
		}
		f := File{Source: in.line("source"), Program: in.word("program", programs), Target: in.line("target"), Owner: user}
		if owner := in.word("owner", users); owner != "" {
			f.Owner = owner
		}
		if in.given("source") == in.given("program") {
			in.report(in.at, "", `a file has either "source" or "program"`)
		}
		d.checkSource(in, f.Source)
		in.checkTarget(f.Target)
		if targets[f.Target] && f.Target != "" {
			in.report(in.where("target"), "", "a second file for %s", f.Target)
		}
		targets[f.Target] = true
		files = append(files, f)
	}
	return files
}

func (d *decoder) checkSource(o *object, name string) {
	if name == "" {
		return
	}
	d.used[name] = true
	if !fs.ValidPath(name) || name == "." {
		o.report(o.where("source"), `write the name below the lesson's files/: "no-mkdir.json"`, "bad file name %q", name)
		return
	}
	if _, ok := d.lesson.files[name]; !ok {
		known := []string{}
		for k := range d.lesson.files {
			known = append(known, k)
		}
		o.report(o.where("source"), suggest(name, known), "no file files/%s in the lesson's folder", name)
	}
}

func (o *object) checkTarget(target string) {
	if target == "" {
		return
	}
	hint := `write "/etc/x" or, below the home of the step's user, "~/x"`
	rest, home := strings.CutPrefix(target, "~/")
	switch {
	case !home && !strings.HasPrefix(target, "/"):
		o.report(o.where("target"), hint, "%q is neither absolute nor below a home", target)
	case home && !fs.ValidPath(rest), path.Clean(target) != target, target == "/":
		o.report(o.where("target"), hint, "%q is not the plain path of a file", target)
	}
}
