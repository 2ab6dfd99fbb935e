package trace

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// kernelFormats are of Debian 13's kernel, but for the numbers of the events and a
// probe's name.
const (
	commonFormat = `name: %s
ID: %d
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

`
	returnFormat = `	field:unsigned long __probe_func;	offset:8;	size:8;	signed:0;
	field:unsigned long __probe_ret_ip;	offset:16;	size:8;	signed:0;
`
)

var kernelFormats = map[string]string{
	enterEvent: `	field:long id;	offset:8;	size:8;	signed:1;
	field:unsigned long args[6];	offset:16;	size:48;	signed:0;
`,
	exitEvent: `	field:long id;	offset:8;	size:8;	signed:1;
	field:long ret;	offset:16;	size:8;	signed:1;
`,
	forkEvent: `	field:char parent_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t parent_pid;	offset:24;	size:4;	signed:1;
	field:char child_comm[16];	offset:28;	size:16;	signed:0;
	field:pid_t child_pid;	offset:44;	size:4;	signed:1;
`,
	renameEvent: `	field:pid_t pid;	offset:8;	size:4;	signed:1;
	field:char oldcomm[16];	offset:12;	size:16;	signed:0;
	field:char newcomm[16];	offset:28;	size:16;	signed:0;
	field:short oom_score_adj;	offset:44;	size:2;	signed:1;
`,
	victimEvent: `	field:int pid;	offset:8;	size:4;	signed:1;
	field:__data_loc char[] comm;	offset:12;	size:4;	signed:0;
`,
	markEvent: `	field:unsigned long ip;	offset:8;	size:8;	signed:0;
	field:char buf[];	offset:16;	size:0;	signed:0;
`,
	askedEvent: `	field:unsigned long __probe_ip;	offset:8;	size:8;	signed:0;
	field:s32 cap;	offset:16;	size:4;	signed:1;
	field:u64 ns;	offset:20;	size:8;	signed:0;
	field:u64 own;	offset:28;	size:8;	signed:0;
	field:u64 from;	offset:36;	size:8;	signed:0;
	field:u64 memory;	offset:44;	size:8;	signed:0;
`,
	pathEvent: returnFormat + `	field:__data_loc char[] name;	offset:24;	size:4;	signed:0;
`,
}

// testLayouts are of all events.
var testLayouts = sync.OnceValue(func() layouts {
	l := layouts{}
	add := func(event, format string) {
		if err := l.add(fmt.Sprintf(commonFormat, event, 400+len(l)) + format); err != nil {
			panic(err)
		}
	}
	for _, p := range allProbes() {
		ret := "	field:s32 ret;	offset:24;	size:4;	signed:1;\n"
		if p.definition == yesOrNo {
			ret = "	field:u8 ret;	offset:24;	size:1;	signed:0;\n"
		}
		add(p.function, returnFormat+ret)
	}
	for event, format := range kernelFormats {
		add(event, format)
	}
	return l
})

// written is what the tracer prints of a trace of entries "EVENT FIELD=VALUE ...",
// which thread 1396, cat, has asked for.
func written(entries ...string) []piece {
	all := append(append([]string{"print buf=begin word\n"}, entries...), "print buf=end word\n")
	said := []piece{{line: "lost 0"}, {line: fmt.Sprint("entries ", len(all))}, {"names", []byte("1 systemd\n1396 cat\n")}, {line: "cpu"}}
	var page []byte
	for i, one := range all {
		data := binaryEntry(one)
		if page == nil {
			page = binary.LittleEndian.AppendUint64(page, uint64(238e9+i))
			page = append(page, make([]byte, 8)...)
		}
		page = binary.LittleEndian.AppendUint32(page, 1<<5) // a nanosecond later; how many bytes follows
		page = binary.LittleEndian.AppendUint32(page, uint32(4+len(data)))
		page = append(page, data...)
		if len(page) > 3<<10 || i == len(all)-1 {
			binary.LittleEndian.PutUint64(page[8:], uint64(len(page)-pageHead))
			said = append(said, piece{"page", append(page, 0, 0, 0, 0)})
			page = nil
		}
	}
	return said
}

// binaryEntry is an entry as the kernel writes it down.
func binaryEntry(text string) []byte {
	event, rest, _ := strings.Cut(text, " ")
	l := testLayouts()
	data := make([]byte, 64)
	for id, layout := range l {
		if layout.event != event {
			continue
		}
		binary.LittleEndian.PutUint16(data, uint16(id))
		binary.LittleEndian.PutUint32(data[4:], 1396)
		for name, f := range layout.fields {
			_, value, there := strings.Cut(" "+rest, " "+name+"=")
			if !there {
				continue
			}
			switch {
			case f.located:
				binary.LittleEndian.PutUint32(data[f.offset:], uint32((len(value)+1)<<16|len(data)))
				data = append(data, value+"\x00"...)
			case f.size == 0:
				data = append(data[:f.offset], value...)
			default:
				word, _, _ := strings.Cut(value, " ")
				put(data[f.offset:f.offset+f.size], word)
			}
		}
		return append(data, make([]byte, -len(data)&3)...)
	}
	panic("no event " + event)
}

// put writes numbers, or a text.
func put(to []byte, value string) {
	for i, one := range strings.Split(value, ",") {
		n, err := strconv.ParseInt(one, 0, 64)
		if u, tooLarge := strconv.ParseUint(one, 0, 64); err != nil && tooLarge == nil {
			n, err = int64(u), nil
		}
		if err != nil {
			copy(to, value)
			return
		}
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], uint64(n))
		copy(to[8*i:], word[:])
	}
}

// sent is what pieces are on their way.
func sent(said []piece) []byte {
	var b bytes.Buffer
	for _, p := range said {
		if p.data != nil {
			p.line = fmt.Sprint(p.line, " ", len(p.data))
		}
		fmt.Fprintf(&b, "%s\n%s", p.line, p.data)
	}
	return b.Bytes()
}

// read reads pieces.
func read(t *testing.T, text []byte) []piece {
	t.Helper()
	var said []piece
	for in := bufio.NewReader(bytes.NewReader(text)); ; {
		p, err := nextPiece(in)
		if err != nil {
			return said
		}
		said = append(said, p)
	}
}

// TestPage: times, and what is between the entries of a page.
func TestPage(t *testing.T) {
	le := binary.LittleEndian
	page := le.AppendUint64(nil, 5<<59|1000)
	page = append(page, make([]byte, 8)...)
	word := func(words ...uint32) {
		for _, w := range words {
			page = le.AppendUint32(page, w)
		}
	}
	word(2<<5|1, 11)                // one word, 2 ns later
	word(3<<5|padding, 8, 0)        // what was not kept
	word(5<<5|timeExtend, 1)        // 1<<27 + 5 ns later
	word(0<<5|longData, 12, 22, 23) // two words
	word(7<<5|timeStamp, 2)         // at 2<<27 + 7
	word(1<<5|1, 33)
	word(padding, 99) // the rest
	le.PutUint64(page[8:], uint64(len(page)-pageHead))
	var got []string
	err := pageEntries(page, func(at uint64, data []byte) {
		if at>>59 != 5 {
			t.Errorf("%x", at)
		}
		got = append(got, fmt.Sprint(at&timeAmount, " ", le.Uint32(data), " ", len(data)))
	})
	want := []string{"1002 11 4", fmt.Sprint(1010+1<<27, " 22 8"), fmt.Sprint(8+2<<27, " 33 4")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v: %q, want %q", err, got, want)
	}
	le.PutUint64(page[8:], le.Uint64(page[8:])|missed)
	for name, bad := range map[string][]byte{"lost": page, "short": page[:pageHead-1], "cut off": append(le.AppendUint64(make([]byte, 8), 8), 1, 0, 0, 0),
		"too long": le.AppendUint64(make([]byte, 8), 64), "of nothing": le.AppendUint64(le.AppendUint64(make([]byte, 8), 8), 0)} {
		if err := pageEntries(bad, func(uint64, []byte) {}); err != errPage {
			t.Errorf("a page that is %s: %v", name, err)
		}
	}
}
