package trace

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"lab/runner/lazy"
)

// A layout is where the fields of an event stand in its entries, by the event's file
// "format" (Documentation/trace/events.rst).
type layout struct {
	event  string
	fields map[string]field
}

// A field is one of an entry. Sizes and offsets are in bytes.
type field struct {
	offset, size int // of size 0 is what reaches to the end
	signed       bool
	located      bool // it says where its bytes are: __data_loc
}

// layouts are those of events by their numbers.
type layouts map[int]layout

var (
	formatHead = lazy.Regexp(`^name: (\w+)\nID: (\d+)\n`)
	formatLine = lazy.Regexp(`(?m)^\tfield:(.*?)(\w+)(?:\[[^]]*\])?;\toffset:(\d+);\tsize:(\d+);\tsigned:([01]);$`)
)

// add reads a file "format".
func (l layouts) add(format string) error {
	head := formatHead().FindStringSubmatch(format)
	if head == nil {
		return fmt.Errorf("the kernel describes an event by %q", firstLine(format))
	}
	one := layout{head[1], map[string]field{}}
	for _, m := range formatLine().FindAllStringSubmatch(format, -1) {
		offset, err1 := strconv.Atoi(m[3])
		size, err2 := strconv.Atoi(m[4])
		if err1 != nil || err2 != nil {
			return fmt.Errorf("the kernel describes the event %s by %q", one.event, m[0])
		}
		one.fields[m[2]] = field{offset, size, m[5] == "1", strings.HasPrefix(m[1], "__data_loc ")}
	}
	id, err := strconv.Atoi(head[2])
	if err != nil {
		return fmt.Errorf("the number of the event %s: %w", one.event, err)
	}
	l[id] = one
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// An entry is what a thread did, as the kernel has written it down.
type entry struct {
	at     uint64 // nanoseconds of the kernel's monotonic clock
	thread int
	layout layout
	data   []byte
}

// entryOf is an event's entry; false of one that nobody has described.
func (l layouts) entryOf(at uint64, data []byte) (entry, bool) {
	e := entry{at: at, data: data}
	if len(data) < 2 {
		return e, false
	}
	known := false
	e.layout, known = l[int(binary.LittleEndian.Uint16(data))] // common_type
	e.thread = int(e.number("common_pid"))
	return e, known
}

// bytes are those of a field, nil if the entry has none.
func (e entry) bytes(name string) []byte {
	f, there := e.layout.fields[name]
	from, to := f.offset, f.offset+f.size
	switch {
	case there && f.located && to <= len(e.data):
		where := binary.LittleEndian.Uint32(e.data[from:])
		from, to = int(where&0xffff), int(where&0xffff+where>>16)
	case f.size == 0:
		to = len(e.data)
	}
	if !there || from > to || to > len(e.data) {
		return nil
	}
	return e.data[from:to]
}

// numbers are the words of 64 bits in a field.
func (e entry) numbers(name string) []uint64 {
	var all []uint64
	for b := e.bytes(name); len(b) >= 8; b = b[8:] {
		all = append(all, binary.LittleEndian.Uint64(b))
	}
	return all
}

// number is that in a field, 0 if the entry has none.
func (e entry) number(name string) int64 {
	b := e.bytes(name)
	if len(b) == 0 || len(b) > 8 {
		return 0
	}
	var whole [8]byte
	if e.layout.fields[name].signed && b[len(b)-1] >= 0x80 {
		binary.LittleEndian.PutUint64(whole[:], ^uint64(0))
	}
	copy(whole[:], b)
	return int64(binary.LittleEndian.Uint64(whole[:]))
}

// text is that in a field, up to the zero byte that ends it.
func (e entry) text(name string) string {
	b, _, _ := bytes.Cut(e.bytes(name), []byte{0})
	return string(b)
}
