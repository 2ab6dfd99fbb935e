package recording

import (
	"time"

	"lab/runner"
	"lab/runner/trace"
)

// format and version are what the head of a file says.
const (
	format  = "lab-transcript"
	version = 1
)

// A head is the first line of a file.
type head struct {
	Format  string        `json:"format"`
	Version int           `json:"version"`
	Lesson  string        `json:"lesson"`
	Asked   []string      `json:"asked"`
	Started time.Time     `json:"started"`
	Machine *runner.Facts `json:"machine,omitempty"`

	Program string            `json:"program,omitempty"`
	Steps   string            `json:"steps,omitempty"`
	Files   map[string]string `json:"files,omitempty"`
}

// An event is any other line.
type event struct {
	At       int64       `json:"at"` // microseconds
	Kind     runner.Kind `json:"kind"`
	Step     string      `json:"step,omitempty"`
	Role     runner.Role `json:"role,omitempty"`
	ID       string      `json:"id,omitempty"`
	User     string      `json:"user,omitempty"`
	Line     *string     `json:"line,omitempty"`
	Leave    bool        `json:"leave,omitempty"`
	Source   string      `json:"source,omitempty"`
	Text     *string     `json:"text,omitempty"`
	Base64   []byte      `json:"base64,omitempty"`
	Exit     *int        `json:"exit,omitempty"`
	Opened   bool        `json:"opened,omitempty"`
	Dropped  int64       `json:"dropped,omitempty"`
	Trouble  string      `json:"trouble,omitempty"`
	Detail   string      `json:"detail,omitempty"`
	position             // of a line that was read
}

// A shape is the keys that a line must and may have.
type shape struct{ required, optional []string }

var headShape = shape{[]string{"format", "version", "lesson", "asked", "started"}, []string{"machine", "program", "steps", "files"}}

// sources are where evidence comes from.
var sources = []string{runner.AuditSource, runner.StateSource, trace.Source}

// shapes are those of the events, without at and kind.
var shapes = map[runner.Kind]shape{
	runner.RunStart:  {[]string{"step", "role"}, []string{"id", "user"}},
	runner.LineStart: {[]string{"line"}, []string{"leave"}},
	runner.Echo:      {nil, []string{"text", "base64"}},
	runner.Output:    {nil, []string{"text", "base64"}},
	runner.LineEnd:   {nil, []string{"exit", "opened", "dropped"}},
	runner.Found:     {[]string{"source", "text"}, nil},
	runner.RunEnd:    {nil, []string{"trouble", "detail"}},
}
