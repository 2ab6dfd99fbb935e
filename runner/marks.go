package runner

import (
	"bytes"
	"strings"
)

// The shell tells lab where commands begin and end by the escape sequences of
// semantic prompts (OSC 133,
// https://gitlab.freedesktop.org/Per_Bothner/specifications/-/blob/master/proposals/semantic-prompts.md),
// which no terminal shows:
//
//	A … B   around the prompt; after B the shell reads a line
//	C       the command was read and starts
//	D;N     it ended with exit status N
//
// D also says which engines the shell would not start by their names; see
// [shadowScript].
//
// They come from variables in the environment, so that a bash started inside
// bash has them, too, whatever its start-up files set PS1 to. aid tells shells
// apart: process id and nesting depth, because the first process of each PID
// namespace has number 1. It ends with a nonce, so that output which merely
// contains such a sequence does not count.
func shellCommand(nonce string) string {
	return `export PROMPT_COMMAND='__lab=$?; ` + shadowScript(engines[:]...) + `; printf "\033]133;D;%s;aid=%s.%s.` + nonce + `;shadowed=%s\007\033]133;A\007" ` +
		`"$__lab" "$$" "$SHLVL" "$__shadowed"; ` +
		`case $PS1 in *"133;B"*) ;; *) PS1=$PS1"\[\e]133;B\a\]";; esac; unset __lab __shadowed' ` +
		`PS0='\e]133;C\a' PS2='> \[\e]133;B\a\]'; exec bash --login`
}

// typingCommand is shellCommand for lines that a person types: C also says,
// in base64, what was typed, which the echo of an edited line does not.
func typingCommand(nonce string) string {
	return `export HISTCONTROL= PS0='\e]133;C;$(HISTTIMEFORMAT= builtin history 1 2>/dev/null | head -c 2000 | base64 -w0)\a'; ` +
		strings.Replace(shellCommand(nonce), `PS0='\e]133;C\a' `, "", 1)
}

// A mark is one of the shell's escape sequences.
type mark struct {
	kind byte   // 'A', 'B', 'C' or 'D'
	line string // C: in base64 what was typed, or ""
	exit string // D: the exit status
	aid  string // D: which shell
	// D: what shadowScript found
	shadowed string
}

var (
	markStart = []byte("\x1b]133;")
	bel       = []byte("\a")
	st        = []byte("\x1b\\")
)

// longestMark bounds how much output is held back because it may be a mark.
const longestMark = 4096

// A markReader takes the marks out of a stream of terminal output.
type markReader struct {
	held []byte // the beginning of what may be a mark
}

// next returns the plain bytes up to the next mark, and the mark, if there is
// one. A nil mark means that everything was consumed.
func (r *markReader) next(data []byte) (plain []byte, m *mark, rest []byte) {
	if len(r.held) > 0 {
		data = append(r.held, data...)
		r.held = nil
	}
	i := bytes.Index(data, markStart)
	if i < 0 {
		keep := len(data) - partial(data, markStart)
		r.held = append(r.held, data[keep:]...)
		return data[:keep], nil, nil
	}
	body := data[i+len(markStart):]
	end, size := terminator(body)
	switch {
	case end >= 0 && end <= longestMark:
		return data[:i], parseMark(string(body[:end])), body[end+size:]
	case end < 0 && len(body) <= longestMark:
		r.held = append(r.held, data[i:]...)
		return data[:i], nil, nil
	}
	// Too long to be one of ours: output like any other.
	return data[:i+len(markStart)], &mark{}, body
}

// partial is how many bytes at the end of data could begin the pattern.
func partial(data, pattern []byte) int {
	for n := min(len(pattern)-1, len(data)); n > 0; n-- {
		if bytes.HasSuffix(data, pattern[:n]) {
			return n
		}
	}
	return 0
}

// terminator finds the end of an OSC sequence: BEL or ESC \.
func terminator(body []byte) (at, size int) {
	b, s := bytes.Index(body, bel), bytes.Index(body, st)
	if b >= 0 && (s < 0 || b < s) {
		return b, len(bel)
	}
	return s, len(st)
}

func parseMark(body string) *mark {
	part := strings.Split(body, ";")
	if len(part[0]) != 1 {
		return &mark{}
	}
	m := &mark{kind: part[0][0]}
	for i, p := range part[1:] {
		if aid, ok := strings.CutPrefix(p, "aid="); ok {
			m.aid = aid
		} else if shadowed, ok := strings.CutPrefix(p, "shadowed="); ok {
			m.shadowed = shadowed
		} else if i == 0 && m.kind == 'D' {
			m.exit = p
		} else if i == 0 && m.kind == 'C' {
			m.line = p
		}
	}
	return m
}
