package runner

import "time"

// A Transcript is everything that running one lesson on one machine produced.
type Transcript struct {
	Lesson  string
	Asked   []string // ids of the steps whose results were asked for
	Machine Facts    // without a Kind: there was no machine to run on
	Started time.Time
	// Program is the SHA-256 of the lab that recorded it, Steps that of the lesson's
	// steps at that time, Files are those of its files, by their names below files/.
	// Old recordings have none. See [Origin].
	Program string
	Steps   string
	Files   map[string]string
	Events  []Event
}

// A Run is the part of a transcript that belongs to one act, control or proof.
type Run struct {
	Step, ID string
	Role     Role
	User     string
	Lines    []Line
	Evidence []Evidence
	Trouble  Trouble
	Detail   string
	Took     time.Duration
}

// A Line is one typed line and what came of it.
type Line struct {
	Text   string
	Output []byte
	Exit   *int // nil: unknown
	Opened bool // it opened a nested shell
	Leave  bool // typed by lab to leave a nested shell
	Ended  bool
	// Dropped is how many bytes of output are missing because there was too much.
	Dropped int64
	Took    time.Duration
}

// Runs cuts the transcript's events into runs, in order.
func (t *Transcript) Runs() []Run {
	var runs []Run
	var start, lineStart time.Duration
	for _, e := range t.Events {
		if e.Kind == RunStart {
			runs = append(runs, Run{Step: e.Step, Role: e.Role, ID: e.ID, User: e.User})
			start = e.At
			continue
		}
		if len(runs) == 0 {
			continue
		}
		r := &runs[len(runs)-1]
		var line *Line
		if n := len(r.Lines); n > 0 {
			line = &r.Lines[n-1]
		}
		switch e.Kind {
		case LineStart:
			r.Lines = append(r.Lines, Line{Text: e.Line, Leave: e.Leave})
			lineStart = e.At
		case Output:
			if line != nil {
				line.Output = append(line.Output, e.Data...)
			}
		case LineEnd:
			if line != nil {
				line.Exit, line.Opened, line.Ended, line.Dropped = e.Exit, e.Opened, true, e.Dropped
				line.Took = e.At - lineStart
			}
		case Found:
			if e.Evidence == nil {
				continue
			}
			r.Evidence = append(r.Evidence, *e.Evidence)
		case RunEnd:
			r.Trouble, r.Detail, r.Took = e.Trouble, e.Detail, e.At-start
		}
	}
	return runs
}

// Written is what the last line of a step's act wrote.
func (t *Transcript) Written(step string) string {
	text := ""
	for _, r := range t.Runs() {
		if r.Step != step || r.Role != Act {
			continue
		}
		for _, l := range r.Lines {
			if !l.Leave {
				text = string(l.Output)
			}
		}
	}
	return text
}
