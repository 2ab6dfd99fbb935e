package trace

import (
	"encoding/binary"
	"errors"
)

// The kinds of entries in the kernel's ring buffer, beside data of up to 28 words of
// four bytes, whose kind is how many; see include/linux/ring_buffer.h.
const (
	longData   = 0  // how many bytes follows
	padding    = 29 // what was not kept, or the rest of the page
	timeExtend = 30 // what the time of the next one does not hold
	timeStamp  = 31
)

const (
	pageHead   = 16 // bytes: time, and how many bytes are written
	lengthBits = 1<<27 - 1
	missed     = 1 << 31 // flag beside it: entries were lost before this page
	timeBits   = 27
	timeAmount = 1<<59 - 1 // of a time stamp, whose highest bits are the page's
)

var errPage = errors.New("the kernel's pages of the trace are not as they should be")

// pageEntries calls take with each entry of a page of the ring buffer, as
// trace_pipe_raw has it: struct buffer_data_page in kernel/trace/ring_buffer.c. The
// page must be of a little-endian computer with words of 64 bits.
func pageEntries(page []byte, take func(at uint64, data []byte)) error {
	if len(page) < pageHead {
		return errPage
	}
	at := binary.LittleEndian.Uint64(page)
	commit := binary.LittleEndian.Uint64(page[8:])
	n := int(commit & lengthBits)
	if commit&missed != 0 || n > len(page)-pageHead {
		return errPage
	}
	for rest := page[pageHead : pageHead+n]; len(rest) > 0; {
		if len(rest) < 4 {
			return errPage
		}
		head := binary.LittleEndian.Uint32(rest)
		kind, later := head&31, uint64(head>>5)
		if kind == padding && later == 0 {
			return nil // the rest of the page is empty
		}
		word := 0 // the one after the head, of some kinds
		if len(rest) >= 8 {
			word = int(binary.LittleEndian.Uint32(rest[4:]))
		}
		begin, end := 4, 4+int(kind)*4
		switch kind {
		case longData:
			begin, end = 8, 4+word
		case padding:
			end = 4 + word
		case timeExtend:
			later |= uint64(word) << timeBits
			end = 8
		case timeStamp:
			at = at&^timeAmount | uint64(word)<<timeBits | later
			later, end = 0, 8
		}
		if end > len(rest) || begin > end || end == 4 {
			return errPage
		}
		at += later
		if kind < padding {
			take(at, rest[begin:end])
		}
		rest = rest[end:]
	}
	return nil
}
