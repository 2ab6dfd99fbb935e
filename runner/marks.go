package runner

import (
	"bytes"
	"strconv"
	"strings"
)

// The shell tells lab where commands begin and end by the escape sequences of
// semantic prompts (OSC 133,
// https://gitlab.freedesktop.org/Per_Bothner/specifications/-/blob/master/proposals/semantic-prompts.md),
// which no terminal shows, and by two of lab's own:
//
//	A … B;N  around the prompt; after B the shell reads its command number N
//	E        the shell reads on: the command goes on in the next line
//	C;N      command N was read and starts
//	D;X      it ended with exit status X
//	F;X      a shell without marks has answered lab's fence; X is the exit
//	         status of the command before it. See [terminal.fence]
//
// So the N of a line's C is that of the B before it, and that of the B after it is
// one more: bash's \# counts what it has read and begun, and neither an empty line
// nor a comment. D also says which programs the shell would not start by their
// names, see [shadowScript], and in which language its programs speak.
//
// They come from variables in the environment, so that a bash started inside
// bash has them, too, whatever its start-up files set PS1 to. aid tells shells
// apart: process id and nesting depth, because the first process of each PID
// namespace has number 1. All carry a nonce, so that output which merely
// contains such a sequence does not count.
func shellCommand(nonce string, programs []string) string {
	return `export ` + speech + ` PROMPT_COMMAND='__lab=$?; ` + shadowScript(programs...) + `; printf "\033]133;D;%s;aid=%s.%s.` + nonce + `;shadowed=%s;speech=%s\007\033]133;A\007" ` +
		`"$__lab" "$$" "$SHLVL" "$__shadowed" "$LC_ALL${LANGUAGE:+, $LANGUAGE}"; ` +
		`case $PS1 in *"133;B"*) ;; *) PS1=$PS1"\[\e]133;B;\#;jobs=\j;by=` + nonce + `\a\]" PS2="> \[\e]133;E;by=` + nonce + `\a\]";; esac; unset __lab __shadowed' ` +
		`PS0='\e]133;C;\#;by=` + nonce + `\a'; exec bash --login`
}

// speech makes programs print the C library's messages as they stand in
// [lessons.ErrnoMessages]; spoken is what the shell says of it.
const (
	speech = `LC_ALL=C.UTF-8 LANGUAGE=`
	spoken = "C.UTF-8"
)

// typingCommand is shellCommand for lines that a person types: C also says,
// in base64, what was typed, which the echo of an edited line does not. What
// start-up files or the person say about which lines the history does not keep is
// undone at each prompt.
func typingCommand(nonce string, programs []string) string {
	return strings.NewReplacer(
		`;by=`+nonce+`\a'; exec`, `;by=`+nonce+`;$(HISTTIMEFORMAT= builtin history 1 2>/dev/null | head -c 2000 | base64 -w0)\a'; exec`,
		`PROMPT_COMMAND='__lab=$?; `, `PROMPT_COMMAND='__lab=$?; unset HISTCONTROL HISTIGNORE; `,
	).Replace(shellCommand(nonce, programs))
}

// A mark is one of the escape sequences.
type mark struct {
	kind   byte   // 'A' to 'F'
	number int    // B, C: of the command
	line   string // C: in base64 what was typed, or ""
	exit   string // D, F: the exit status
	aid    string // D, F: which shell
	by     string // the nonce
	jobs   int    // B: how many jobs the shell has in the background
	// D: what shadowScript found, and the language
	shadowed, speech string
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
		name, value, named := strings.Cut(p, "=")
		switch {
		case i == 0 && (m.kind == 'D' || m.kind == 'F'):
			m.exit = p
		case i == 0 && (m.kind == 'B' || m.kind == 'C'):
			m.number, _ = strconv.Atoi(p)
		case named && name == "aid":
			m.aid = value
			m.by = value[strings.LastIndex(value, ".")+1:]
		case named && name == "jobs":
			m.jobs, _ = strconv.Atoi(value)
		case named && name == "by":
			m.by = value
		case named && name == "shadowed":
			m.shadowed = value
		case named && name == "speech":
			m.speech = value
		case m.kind == 'C':
			m.line = p
		}
	}
	return m
}

// genuine returns the mark if it carries the nonce, and otherwise one of no kind:
// the output of a program.
func (m *mark) genuine(nonce string) *mark {
	if m == nil || m.by == nonce {
		return m
	}
	return &mark{}
}

// status is the exit status that the mark tells, nil if it tells none.
func (m *mark) status() *int {
	if n, err := strconv.Atoi(m.exit); err == nil {
		return &n
	}
	return nil
}
