package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lab/ui/words"
)

// A live binding is one that can be used now, by the keys that no other takes.
type live struct {
	binding
	keys []string
}

// usable are the bindings that can be used now. A key does what the first of them
// says, so it is none of the others'.
func (m *model) usable() []live {
	var all []live
	var taken []string
	for _, b := range m.bindings() {
		hidden := m.focused() && !slices.Equal(b.keys, terminalKeys) || m.opening() && b.keys[0] != cancelKey
		if hidden || !b.active(m) {
			continue
		}
		free := slices.DeleteFunc(slices.Clone(b.keys), func(k string) bool { return slices.Contains(taken, k) })
		if len(free) > 0 {
			all = append(all, live{b, free})
		}
		taken = append(taken, free...)
	}
	return all
}

// vital keys go on, go back, stop, and lead out of the terminal: they are always named.
var vital = []string{"enter", "esc", cancelKey, terminalKeys[0], helpKeys[0]}

// footer names the keys that can be used now: the vital ones, and of the others as
// many as there is room for.
func (m *model) footer() string {
	w := m.words.Tutor
	switch {
	case m.top() == leaving || m.top() == asking: // the question names its keys
		return ""
	case m.sheet == outlineSheet && m.top() == reading:
		return fit(" "+m.hint("enter", w.Keys.Open)+"  "+m.hint("esc", w.Keys.Close), m.width)
	case m.top() == reading:
		return fit(" "+m.hint("esc", w.Keys.Close), m.width)
	case presenting(m) && !m.bar && m.top() == bare:
		return ""
	case m.searching:
		return fit(" "+m.hints(w.SearchKeys), m.width)
	}
	var hints []string
	var named []live
	room := m.width - 1
	for _, most := range []bool{true, false} {
		for _, b := range m.usable() {
			is := slices.Contains(vital, b.keys[0])
			need := ansi.StringWidth(pretty(b.keys[0])+" "+b.name(w.Keys)) + 2
			if b.foot && is == most && (is || need <= room) {
				named = append(named, b)
				room -= need
			}
		}
	}
	for _, b := range m.usable() {
		if slices.ContainsFunc(named, func(n live) bool { return n.keys[0] == b.keys[0] }) {
			hints = append(hints, m.hint(b.keys[0], b.name(w.Keys)))
		}
	}
	return fit(" "+strings.Join(hints, "  "), m.width)
}

// hint names a key and what it does, and can be clicked.
func (m *model) hint(key, name string) string {
	return pressed(key, m.theme.key.Render(pretty(key))+" "+m.theme.dim.Render(name))
}

// hints makes hints of a text: "y yes   n no".
func (m *model) hints(text string) string {
	var parts []string
	for part := range strings.SplitSeq(text, "   ") {
		shown, name, _ := strings.Cut(part, " ")
		key := shown
		for code := range keyCodes {
			if pretty(code) == shown {
				key = code
			}
		}
		parts = append(parts, m.hint(key, name))
	}
	return strings.Join(parts, "   ")
}

// merged has one binding for all that are called the same, with the keys of each.
func merged(all []live, w words.Keys) []live {
	var one []live
	for _, b := range all {
		i := slices.IndexFunc(one, func(o live) bool { return o.name(w) == b.name(w) })
		if i < 0 {
			one = append(one, b)
		} else {
			one[i].keys = slices.Concat(one[i].keys, b.keys)
		}
	}
	return one
}

// helpLines is the table of keys: those that can be used here, then the others by group.
func (m *model) helpLines(width int) []string {
	w, t := m.words.Tutor, m.theme
	lines := []string{"", t.head.Render(w.HelpTitle)}
	group := func(heading string) { lines = append(lines, "", t.head.Render(heading)) }
	add := func(keys []string, name string) {
		var names []string
		for _, k := range keys {
			names = append(names, pretty(k))
		}
		lines = append(lines, hang("  "+t.key.Render(fit(strings.Join(names, " "), 24)), name, width)...)
	}
	group(w.Groups["here"])
	here := map[string]bool{}
	for _, b := range merged(m.usable(), w.Keys) {
		here[b.name(w.Keys)] = true
		add(b.keys, b.name(w.Keys))
	}
	for _, name := range []string{"course", "step", "exercise", "terminal", "always"} {
		group(w.Groups[name])
		var all []live
		for _, b := range m.bindings() {
			if b.group == name && !here[b.name(w.Keys)] {
				all = append(all, live{b, b.keys})
			}
		}
		for _, b := range merged(all, w.Keys) {
			add(b.keys, b.name(w.Keys))
		}
	}
	return append(lines, "", t.dim.Render(w.HelpMouse))
}
