package lessons

import "embed"

// A lesson's files may have names that go:embed leaves out without "all:".
//
//go:embed talk.yaml all:[0-9]*
var folders embed.FS

//go:embed schema.json
var schema string

// Default loads the course that is part of the program.
func Default() (*Course, error) { return Load(folders) }

// Schema is the JSON schema of lesson.yaml, for editors.
func Schema() string { return schema }
