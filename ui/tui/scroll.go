package tui

// A scroll is a window onto lines.
type scroll struct {
	lines  []string
	top    int // first line to be seen
	height int
	pinned int // line that may be the first one, whatever stands below it
}

func (s *scroll) limit() int { return max(0, len(s.lines)-s.height, s.pinned) }

// pin has a line at the top, where it stays whatever comes below it.
func (s *scroll) pin(line int) { s.pinned, s.top = line, line }

// free forgets what was pinned: nothing comes below it.
func (s *scroll) free() { s.pinned = 0 }

// start goes back to the first line and forgets what was pinned.
func (s *scroll) start() { s.pinned, s.top = 0, 0 }

func (s *scroll) to(line int) { s.top = max(0, min(line, s.limit())) }

func (s *scroll) by(lines int) { s.to(s.top + lines) }

// reveal moves as little as it takes to show some lines, the first ones if there is no
// room for all.
func (s *scroll) reveal(from, to int) {
	s.to(max(s.top, to-s.height))
	s.to(min(s.top, from))
}

// key moves as pagers do, and reports whether the key is one of theirs.
func (s *scroll) key(k string) bool {
	switch k {
	case "up", "k":
		s.by(-1)
	case "down", "j":
		s.by(1)
	case "pgup":
		s.page(-1)
	case "pgdown", "space":
		s.page(1)
	case "home", "g":
		s.to(0)
	case "end", "shift+g":
		s.to(s.limit())
	default:
		return false
	}
	return true
}

// page moves by a window, less a line so that the eye finds its place.
func (s *scroll) page(n int) { s.by(n * max(1, s.height-1)) }

// set replaces the lines and the height and stays where it is, if it can.
func (s *scroll) set(lines []string, height int) {
	s.lines, s.height = lines, height
	s.to(s.top)
}

// show moves so that a line is seen.
func (s *scroll) show(line int) { s.to(min(line, max(s.top, line-s.height+1))) }

func (s *scroll) above() bool { return s.top > 0 }
func (s *scroll) below() bool { return s.top < s.limit() }

// view is exactly height lines.
func (s *scroll) view(width int) []string {
	out := make([]string, s.height)
	for i := range out {
		if n := s.top + i; n < len(s.lines) {
			out[i] = fit(s.lines[n], width)
		} else {
			out[i] = fit("", width)
		}
	}
	return out
}
