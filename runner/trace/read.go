package trace

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A piece is what the tracer says at once: a line, and after some lines as many bytes
// as they say.
type piece struct {
	line string // without its end
	data []byte
}

// maxText bounds what is read of one trace, in bytes: the kernel's buffers and more.
const maxText = 512 << 20

// carries is what the lines begin with that bytes follow; see tracer.pl.
var carries = []string{"format", "names", "page"}

// nextPiece reads a piece.
func nextPiece(in *bufio.Reader) (piece, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return piece{}, err
	}
	p := piece{line: string(line[:len(line)-1])}
	kind, size, _ := strings.Cut(p.line, " ")
	if !slices.Contains(carries, kind) {
		return p, nil
	}
	n, err := strconv.Atoi(size)
	if err != nil || n < 0 || n > maxText {
		return p, fmt.Errorf("the tracer says %q", p.line)
	}
	p.data = make([]byte, n)
	_, err = io.ReadFull(in, p.data)
	return p, err
}

// layoutsOf are the layouts that the tracer tells when it is ready.
func layoutsOf(said []piece) (layouts, error) {
	l := layouts{}
	for _, p := range said {
		if p.data == nil {
			continue
		}
		if err := l.add(string(p.data)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// ErrTampered says that somebody has interfered with a trace.
var ErrTampered = errors.New("tampered with")

// A record is a trace as it was read.
type record struct {
	entries []entry
	names   map[int]string // of threads, in the end

	problem string
	lost    int
	missed  []string // how many, and by which probe
	counted int      // how many entries there are by the kernel's count
	held    int      // and in its pages
	begun   bool
	ended   bool
}

// recordOf takes a trace apart, and makes sure that it is whole.
func recordOf(said []piece, l layouts, word string) (*record, error) {
	r := &record{names: map[int]string{}}
	var at uint64 // of one processor the entries are in order, also where two have one time
	for _, p := range said {
		name, value, _ := strings.Cut(p.line, " ")
		switch name {
		case "stopped", "changed":
			r.problem = name
		case "missed":
			r.missed = append(r.missed, value)
		case "lost":
			r.lost, _ = strconv.Atoi(value)
		case "entries":
			r.counted, _ = strconv.Atoi(value)
		case "names":
			r.names = namesOf(string(p.data))
		case "cpu":
			at = 0
		case "page":
			err := pageEntries(p.data, func(when uint64, data []byte) {
				at = max(at, when)
				r.take(l, at, data, word)
			})
			if err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(r.entries, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	return r, r.whole()
}

func (r *record) take(l layouts, at uint64, data []byte, word string) {
	e, known := l.entryOf(at, data)
	r.held++
	if !known {
		return
	}
	r.entries = append(r.entries, e)
	if e.layout.event == markEvent {
		text := strings.TrimSuffix(e.text("buf"), "\n")
		r.begun = r.begun || text == "begin "+word
		r.ended = r.ended || text == "end "+word
	}
}

// whole is why nothing can be told.
func (r *record) whole() error {
	switch {
	case r.problem != "":
		return fmt.Errorf("%w: the trace was %s by somebody else meanwhile", ErrTampered, r.problem)
	case r.lost > 0:
		return fmt.Errorf("the trace lost %d entries: more was asked than fits", r.lost)
	case len(r.missed) > 0:
		return fmt.Errorf("the kernel's probes missed answers: %s", strings.Join(r.missed, ", "))
	case !r.begun || !r.ended:
		return fmt.Errorf("%w: the trace lacks lab's marks, so somebody has cleared it", ErrTampered)
	case r.counted != r.held:
		return fmt.Errorf("%w: the trace has %d entries by the kernel's count, but %d are there", ErrTampered, r.counted, r.held)
	}
	return nil
}

// namesOf reads the kernel's file "saved_cmdlines", a thread's number and name a line.
// A name may have a line break, and then says something of another thread: of two names
// the first counts.
func namesOf(text string) map[int]string {
	names := map[int]string{}
	for line := range strings.Lines(text) {
		number, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		pid, err := strconv.Atoi(number)
		if _, there := names[pid]; err == nil && !there {
			names[pid] = name
		}
	}
	return names
}
