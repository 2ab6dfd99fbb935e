package lessons

import (
	"embed"
	"sync"
)

// A lesson's files may have names that go:embed leaves out without "all:".
//
//go:embed talk.yaml all:[0-9]*
var folders embed.FS

//go:embed schema.json
var schema string

// Default is the course that is part of the program. Its lessons are read when they are
// asked for; they are right, since a test calls CheckedDefault.
func Default() *Course {
	loaders, err := loadersOf(folders)
	if err != nil {
		panic(err) // a folder of the program itself
	}
	c := &Course{talk: sync.OnceValue(func() *Talk { return loadTalk(folders, new(Problems)) })}
	for _, l := range loaders {
		c.add(l.outline(), sync.OnceValue(l.right))
	}
	return c
}

// CheckedDefault is the same course, read and checked as a whole. The error is as that of Load.
func CheckedDefault() (*Course, error) { return Load(folders) }

// Schema is the JSON schema of lesson.yaml, for editors.
func Schema() string { return schema }
