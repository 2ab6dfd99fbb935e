package judge

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"lab/runner/lazy"
)

// prompt is the shell prompt that may be left at the end of a foreign shell's
// output: "/ # ", "sh-5.2# ", "root@host:~# ".
var prompt = lazy.Regexp(`^(\S+ ?)?[#$] ?$`)

// cleanLines turns what a terminal received into the lines that a person would
// have read on it in the end, as valid UTF-8 without escape sequences, and those
// that were there before and were written over or erased. Escape sequences end with
// their line at the latest, so that one cannot hide the rest of the output.
func cleanLines(output []byte) (lines, wiped []string) {
	text := strings.ToValidUTF8(string(output), "\uFFFD")
	ended := strings.HasSuffix(text, "\n")
	raw := strings.Split(text, "\n")
	if ended || text == "" {
		raw = raw[:len(raw)-1]
	}
	var p paper
	for i, l := range raw {
		if i > 0 {
			p.move(p.row+1, 0)
		}
		p.write(strings.TrimRight(l, "\r"))
	}
	for i := range p.rows {
		lines = append(lines, p.rows[i].String())
	}
	if n := len(lines); n > 0 && !ended && prompt().MatchString(lines[n-1]) {
		lines = lines[:n-1]
	}
	for _, w := range p.wiped {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, w) }) {
			wiped = append(wiped, w)
		}
	}
	return lines, wiped
}

// A paper is what a terminal shows, as long as it has to be.
type paper struct {
	rows     []textRow
	row, col int
	fresh    bool // nothing was wiped since the cursor went back
	wiped    []string
}

// A textRow is a line of text: whole, or in cells once it was worked on.
type textRow struct {
	text  string
	cells []string
}

func (r *textRow) String() string { return r.text + strings.Join(r.cells, "") }

// move puts the cursor somewhere, on paper that is there.
func (p *paper) move(row, col int) {
	p.row, p.col, p.fresh = max(row, 0), max(col, 0), true
	for p.row >= len(p.rows) {
		p.rows = append(p.rows, textRow{})
	}
}

func (p *paper) write(l string) {
	if len(p.rows) == 0 {
		p.move(0, 0)
	}
	if r := &p.rows[p.row]; p.col == 0 && r.text == "" && len(r.cells) == 0 && strings.IndexFunc(l, needsWork) < 0 {
		r.text, p.col = l, utf8.RuneCountInString(l)
		return
	}
	var state byte
	for l != "" {
		seq, _, n, next := ansi.DecodeSequence(l, state, nil)
		if n <= 0 { // cannot happen; a loop without end would be worse
			break
		}
		l, state = l[n:], next
		switch m := cursorSequence().FindStringSubmatch(seq); {
		case seq == "\r":
			p.move(p.row, 0)
		case seq == "\b":
			p.move(p.row, p.col-1)
		case m != nil:
			p.control(m[2], m[1])
		case printable(seq):
			p.put(seq)
		}
	}
}

// cursorSequence is a control sequence that moves the cursor or erases (ECMA-48).
var cursorSequence = lazy.Regexp(`^\x1b\[([0-9;]*)([A-HJKf])$`)

// farthest bounds how far one sequence moves.
const farthest = 1000

func (p *paper) control(what, parameter string) {
	n, err := strconv.Atoi(parameter)
	count := min(max(n, 1), farthest)
	if err != nil {
		n, count = 0, 1
	}
	switch what {
	case "A":
		p.move(p.row-count, p.col)
	case "B":
		p.move(p.row+count, p.col)
	case "C":
		p.move(p.row, p.col+count)
	case "D":
		p.move(p.row, p.col-count)
	case "E":
		p.move(p.row+count, 0)
	case "F":
		p.move(p.row-count, 0)
	case "G":
		p.move(p.row, count-1)
	case "H", "f": // it is not known what of the paper the screen shows
		p.move(len(p.rows), 0)
	case "K":
		p.erase(p.row, n)
	case "J":
		p.erase(p.row, n)
		for i := range p.rows {
			if n == 0 && i > p.row || n == 1 && i < p.row || n > 1 {
				p.erase(i, 2)
			}
		}
	}
}

// cells returns the cells of a row, at least up to the cursor.
func (p *paper) cells(row int) []string {
	r := &p.rows[row]
	for _, c := range r.text {
		r.cells = append(r.cells, string(c))
	}
	r.text = ""
	return r.cells
}

// erase clears a row, as EL does: 0 from the cursor on, 1 up to it, 2 all of it.
func (p *paper) erase(row, what int) {
	cells := p.cells(row)
	from, to := min(p.col, len(cells)), len(cells)
	switch what {
	case 1:
		from, to = 0, min(p.col+1, len(cells))
	case 2, 3:
		from = 0
	}
	if from < to {
		p.wipe(row)
	}
	if to == len(cells) {
		p.rows[row].cells = cells[:from]
		return
	}
	for i := from; i < to; i++ {
		cells[i] = " "
	}
}

// wipe notes what is about to disappear.
func (p *paper) wipe(row int) {
	text := p.rows[row].String()
	if n := len(p.wiped); strings.TrimSpace(text) != "" && (n == 0 || p.wiped[n-1] != text) && n < mostWiped {
		p.wiped = append(p.wiped, text)
	}
}

// mostWiped bounds how many lines are remembered.
const mostWiped = 1000

// put writes a character.
func (p *paper) put(seq string) {
	cells := p.cells(p.row)
	for len(cells) < p.col {
		cells = append(cells, " ")
	}
	if p.col == len(cells) {
		cells = append(cells, "")
	} else if p.fresh && cells[p.col] != seq {
		p.wipe(p.row)
		p.fresh = false
	}
	cells[p.col] = seq
	p.rows[p.row].cells = cells
	p.col++
}

// needsWork reports whether a character is more than text. The controls
// U+0080 to U+009F are among them: some terminals obey them.
func needsWork(c rune) bool { return c != '\t' && unicode.IsControl(c) }

// printable reports whether what the decoder returned is a character.
func printable(seq string) bool {
	c, _ := utf8.DecodeRuneInString(seq)
	return seq != "" && !needsWork(c)
}
