package lessons

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// A definition is what the tests read of a part of the schema.
type definition struct {
	Enum       []string              `json:"enum"`
	Items      *definition           `json:"items"`
	Required   []string              `json:"required"`
	Properties map[string]definition `json:"properties"`
	Defs       map[string]definition `json:"$defs"`
	Closed     *bool                 `json:"additionalProperties"`
}

func readSchema(t *testing.T) definition {
	t.Helper()
	var d definition
	if err := json.Unmarshal([]byte(Schema()), &d); err != nil {
		t.Fatal(err)
	}
	d.Defs["lesson"] = d
	return d
}

func allShapes() []shape {
	return []shape{lessonShape, needsShape, textShape, stepShape, choiceShape, fileShape, answerShape, controlShape, proofShape,
		signsShape, signShape, capabilitiesShape, profileShape, labelShape, mountShape,
		exerciseShape, variableShape, answerFileShape, checkShape, wrongShape}
}

func TestSchemaHasTheKeys(t *testing.T) {
	schema := readSchema(t)
	for _, sh := range allShapes() {
		d, ok := schema.Defs[sh.name]
		if !ok {
			t.Errorf("the schema does not define %s", sh.name)
			continue
		}
		compare(t, sh.name+": keys", slices.Collect(maps.Keys(d.Properties)), sh.keys())
		compare(t, sh.name+": required keys", d.Required, sh.required)
		if d.Closed == nil || *d.Closed {
			t.Errorf("%s: the schema allows other keys", sh.name)
		}
	}
	for name, d := range schema.Defs {
		known := slices.ContainsFunc(allShapes(), func(sh shape) bool { return sh.name == name })
		if d.Properties != nil && !known {
			t.Errorf("the schema defines %s, which the loader does not know", name)
		}
	}
}

func TestSchemaHasTheWords(t *testing.T) {
	defs := readSchema(t).Defs
	word := func(def, key string) []string { return defs[def].Properties[key].Enum }
	tests := []struct {
		name      string
		got, want []string
	}{
		{"needs lsm", word("needs", "lsm"), lsms},
		{"needs engines", defs["needs"].Properties["engines"].Items.Enum, engines},
		{"needs extras", defs["needs"].Properties["extras"].Items.Enum, extras},
		{"step user", word("step", "user"), users},
		{"control user", word("control", "user"), users},
		{"proof user", word("proof", "user"), users},
		{"file owner", word("file", "owner"), users},
		{"answer file owner", word("answer-file", "owner"), users},
		{"check expect", word("check", "expect"), promises},
		{"step says", word("step", "says"), promises},
		{"step expect", word("step", "expect"), outcomes},
		{"control outcome", word("control", "outcome"), outcomes},
		{"step by", word("step", "by"), mechanisms},
		{"sign errno", word("sign", "errno"), append(Errnos(), "none")},
		{"sign seccomp", word("sign", "seccomp"), seccompModes},
		{"profile mode", word("profile", "mode"), profileModes},
		{"capability", defs["capability"].Enum, capabilities},
	}
	for _, tt := range tests {
		compare(t, tt.name, tt.got, tt.want)
	}
}

func compare(t *testing.T, what string, schema, loader []string) {
	t.Helper()
	schema, loader = slices.Sorted(slices.Values(schema)), slices.Sorted(slices.Values(loader))
	if !slices.Equal(schema, loader) {
		t.Errorf("%s: schema %q, loader %q", what, schema, loader)
	}
}

func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	for _, file := range []string{"schema.json", "exercise.schema.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(file, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	var tree any
	if err := yaml.Load(text, &tree); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}

func TestSchemaAcceptsLessons(t *testing.T) {
	schema := compileSchema(t, "schema.json")
	fsys := validCourse(t)
	for _, name := range []string{demo, more} {
		if err := validate(t, schema, fsys[name].Data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	entries, err := folders.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		content, err := folders.ReadFile(e.Name() + "/lesson.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, content); err != nil {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}

func TestSchemaAcceptsExercises(t *testing.T) {
	schema := compileSchema(t, "exercise.schema.json")
	if err := validate(t, schema, validCourse(t)[exercise].Data); err != nil {
		t.Error(err)
	}
	for _, l := range Default().Lessons() {
		for _, e := range l.Exercises {
			if err := validate(t, schema, []byte(e.text)); err != nil {
				t.Errorf("%s: %v", e.Name(), err)
			}
		}
	}
}

// Mistakes that an editor can see without the other files.
func TestSchemaRejects(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{
		exercise: compileSchema(t, "exercise.schema.json"),
		demo:     compileSchema(t, "schema.json"), more: compileSchema(t, "schema.json"),
	}
	tests := []change{
		{"unknown key", demo, "images:", "imges:", nil},
		{"missing key", demo, "    expect: works\n", "", nil},
		{"empty list", demo, "after: [look]", "after: []", nil},
		{"empty sign", demo, "blocked: {errno: EACCES, from: cat}", "blocked: {}", nil},
		{"number for a text", demo, `kernel: "5.6"`, "kernel: 5.6", nil},
		{"translation", demo, "{de: Modus, en: Mode}", "{de: Modus}", nil},
		{"bad id", demo, "- id: look", "- id: Look", nil},
		{"errno", demo, "errno: EACCES", "errno: EACCESS", nil},
		{"from without errno", demo, "{errno: EIO, from: cat}", "{exit: 1, from: cat}", nil},
		{"false", demo, "{all: true}", "{all: false}", nil},
		{"relative target", demo, "target: ~/a.txt", "target: a.txt", nil},
		{"answer without text", demo, "    limit: 90s", "    limit: 90s\n    answers: [{prompt: x}]", nil},
		{"source and program", demo, "target: ~/a.txt", "target: ~/a.txt, program: lab", nil},
		{"duration", demo, "limit: 90s", "limit: ninety", nil},
		{"blocked without by", demo, "    by: selinux\n", "", nil},
		{"blocked without a sign", demo, "      blocked: {errno: EACCES, from: cat}\n", "", nil},
		{"works without its sign", demo, "works: {exit: 0, output: '^one$', absent: 'no(pe)?'}", "blocked: {exit: 1}", nil},
		{"broken without says", more, "    says: works\n", "", nil},
		{"unknown key of a check", exercise, "gate: true", "gate: true\n    slide: x", nil},
		{"gate and points", exercise, "gate: true", "gate: true\n    points: 1", nil},
		{"neither gate nor points", exercise, "    gate: true\n", "", nil},
		{"check that is to break", exercise, "expect: works", "expect: broken", nil},
		{"blocked check without by", exercise, "    by: dac\n", "", nil},
		{"no points", exercise, "points: 2", "points: 0", nil},
		{"answer's name", exercise, "file: mode", "file: ../mode", nil},
		{"answer's target", exercise, `target: "~/mode"`, "target: mode", nil},
		{"fails and refused", exercise, "refused: true", "refused: true, fails: [read]", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := validCourse(t)
			tt.apply(t, fsys)
			if validate(t, schemas[tt.file], fsys[tt.file].Data) == nil {
				t.Error("the schema accepts it")
			}
			if _, err := Load(fsys); err == nil {
				t.Error("the loader accepts it")
			}
		})
	}
}
