package trace

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lab/runner/lazy"
)

// An entry is a line of the trace: what a thread did.
type entry struct {
	at     float64 // seconds of the kernel's monotonic clock
	thread int
	comm   string // what the thread was called in the end
	event  string
	text   string // what the event says
}

// entryShape is how the kernel writes an entry (print_trace_line in
// kernel/trace/trace.c). A name has at most 15 bytes, too few to look like the
// rest of it.
var entryShape = lazy.Regexp(`(?s)^(.{0,16})-(\d+) +\[\d+\] \S+ +(\d+\.\d+): (\w+): (.*)$`)

// head is what the tracer says about the trace, and the kernel at its top.
type head struct {
	problem string
	lost    int
	missed  string // how many, and by which probe
	entries int    // how many the kernel has
}

// ErrTampered says that somebody has interfered with a trace.
var ErrTampered = errors.New("tampered with")

// entriesOf takes a trace apart, and makes sure that it is whole. Text that
// programs choose, such as a path, may have line breaks and look like an entry;
// the kernel's own count tells.
func entriesOf(text []byte, word string) ([]entry, error) {
	h := head{entries: -1}
	var all []entry
	begun, ended := false, false
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if m := entryShape().FindSubmatch(line); m != nil {
			e := entry{comm: strings.TrimLeft(string(m[1]), " "), event: string(m[4]), text: string(m[5])}
			e.thread, _ = strconv.Atoi(string(m[2]))
			e.at, _ = strconv.ParseFloat(string(m[3]), 64)
			all = append(all, e)
			begun = begun || e.event == "tracing_mark_write" && e.text == "begin "+word
			ended = ended || e.event == "tracing_mark_write" && e.text == "end "+word
			continue
		}
		if len(all) == 0 {
			h.read(string(line))
		}
	}
	switch {
	case h.problem != "":
		return nil, fmt.Errorf("%w: the trace was %s by somebody else meanwhile", ErrTampered, h.problem)
	case h.lost > 0:
		return nil, fmt.Errorf("the trace lost %d entries: more was asked than fits", h.lost)
	case h.missed != "":
		return nil, fmt.Errorf("the kernel's probes missed answers: %s", h.missed[len(", "):])
	case !begun || !ended:
		return nil, fmt.Errorf("%w: the trace lacks lab's marks, so somebody has cleared it", ErrTampered)
	case h.entries != len(all):
		return nil, fmt.Errorf("%w: the trace has %d entries by the kernel's count, but reads as %d", ErrTampered, h.entries, len(all))
	}
	return all, nil
}

func (h *head) read(line string) {
	name, value, _ := strings.Cut(line, " ")
	switch name {
	case "stopped", "changed":
		h.problem = name
	case "missed":
		h.missed += ", " + value
	case "lost":
		h.lost, _ = strconv.Atoi(value)
	case "#":
		if counts, ok := strings.CutPrefix(value, "entries-in-buffer/entries-written: "); ok {
			counts, _, _ = strings.Cut(counts, "/")
			if n, err := strconv.Atoi(counts); err == nil {
				h.entries = n
			}
		}
	}
}

// The texts of the events.
var (
	entered  = lazy.Regexp(`^NR (\d+) \(([0-9a-f, ]*)\)$`)
	left     = lazy.Regexp(`^NR (\d+) = (-?\d+)$`)
	answered = lazy.Regexp(`^\((.*?)(?:\+0x\S+)? <- .*\) ret=(-?(?:0x)?[0-9a-f]+)$`)
	asked    = lazy.Regexp(`cap=(-?\d+) ns=(0x[0-9a-f]+)(?: own=(0x[0-9a-f]+))?`)
	path     = lazy.Regexp(`(?s) name="(.*)"$`)
	forked   = lazy.Regexp(`(?s)^comm=.* pid=\d+ child_comm=(.*) child_pid=(\d+)$`)
	renamed  = lazy.Regexp(`(?s)^pid=(\d+) oldcomm=(.*) newcomm=(.*) oom_score_adj=`)
	victim   = lazy.Regexp(`^pid=(\d+)`)
)
