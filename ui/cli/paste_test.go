package cli

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/ui/words"
)

// TestPasteable: the commands in hints say again what this invocation said.
func TestPasteable(t *testing.T) {
	w := words.In(lessons.English)
	for _, c := range []struct{ args, hint, want string }{
		{"verify --lessons my/course refused/oom", `"lab verify refused/oom" runs it`, `"lab verify --lessons my/course refused/oom" runs it`},
		{"verify --lessons=x --on host", `"lab show" says, „lab verify a“ runs`, `"lab show --lessons x" says, „lab verify --lessons x --on host a“ runs`},
		{"verify --targets room.txt --ssh-config c", `"lab doctor" looks; "lab list" shows`, `"lab doctor --targets room.txt --ssh-config c" looks; "lab list" shows`},
		{"verify --on ssh://a --on ssh://b@c:2", `"lab verify x"`, `"lab verify --on ssh://a --on ssh://b@c:2 x"`},
		{"verify --flavour selinux", `"lab verify x" without --flavour picks`, `"lab verify x" without --flavour picks`},
		{"verify --flavour selinux", `"lab shell" opens`, `"lab shell --flavour selinux" opens`},
		{"verify --on auto", `"lab setup" builds`, `"lab setup" builds`}, // setup has no auto
		{"verify -- --on host", `"lab verify x"`, `"lab verify x"`},
		{"shell --user root", `"lab shell"`, `"lab shell --user root"`},
		{"verify", `"lab verify x", "lab" and "label"`, `"lab verify x", "lab" and "label"`},
	} {
		a := &app{words: w, args: strings.Fields(c.args)}
		if got := a.pasteable(c.hint); got != c.want {
			t.Errorf("lab %s: %s, want %s", c.args, got, c.want)
		}
	}
	a := &app{words: w, args: []string{"verify", "--lessons", "it's mine"}}
	if got, want := a.pasteable(`"lab list"`), `"lab list --lessons 'it'\''s mine'"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, lang := range lessons.Langs {
		a := &app{words: words.In(lang), args: []string{"verify", "--lessons", "mine"}}
		n := a.words.Next
		for _, hint := range []string{n.Fail, n.Again, n.Slow, n.Missing, n.Record, n.Look, n.Skip, a.words.Error.SeeList} {
			if got := a.pasteable(hint); !strings.Contains(got, " --lessons mine") {
				t.Errorf("%s: %s", lang, got)
			}
		}
	}
}
