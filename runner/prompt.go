package runner

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lab/runner/lazy"
)

// A promptTail keeps the last line of output, to see whether it is a prompt.
type promptTail struct{ data []byte }

func (p *promptTail) add(b []byte) {
	p.data = append(p.data, b...)
	if n := len(p.data); n > 512 {
		p.data = append(p.data[:0], p.data[n-512:]...)
	}
}

// last returns the line that the output has begun and not ended.
func (p *promptTail) last() string {
	data := ansi.Strip(string(p.data))
	return data[strings.LastIndexAny(data, "\r\n")+1:]
}

// promptShape is what a prompt looks like. BusyBox asks for the cursor's position
// behind its own (CSI 6 n).
var promptShape = lazy.Regexp(`(?:^|[\r\n])([^\r\n]{0,60}[#$>%] )$`)

// prompt returns the prompt that the output ends with, or "".
func (p *promptTail) prompt() string {
	m := promptShape().FindStringSubmatch(ansi.Strip(string(p.data)))
	if m == nil {
		return ""
	}
	return m[1]
}
