package lessons

import (
	"slices"
	"strings"
	"testing"
)

func TestErrnoMessages(t *testing.T) {
	tests := []struct {
		name string
		want []string
	}{
		{"EPERM", []string{"Operation not permitted"}},
		{"EACCES", []string{"Permission denied"}},
		{"EIO", []string{"Input/output error", "I/O error"}},
		{"EBUSY", []string{"Device or resource busy", "Resource busy"}},
		{"EROFS", []string{"Read-only file system"}},
		{"ENOSYS", []string{"Function not implemented"}},
		{"EACCESS", nil},
		{"none", nil},
		{"", nil},
	}
	for _, tt := range tests {
		got, ok := ErrnoMessages(tt.name)
		if !slices.Equal(got, tt.want) || ok != (tt.want != nil) {
			t.Errorf("%s: got %q %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

func TestErrnoMessagesAreCopies(t *testing.T) {
	got, _ := ErrnoMessages("EPERM")
	got[0] = ""
	if again, _ := ErrnoMessages("EPERM"); again[0] == "" {
		t.Error("a caller can change the table")
	}
}

func TestCapabilities(t *testing.T) {
	if n := len(capabilities); n != 41 {
		t.Errorf("%d capabilities, want 41", n)
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(capabilities)))); n != len(capabilities) {
		t.Error("a capability is there twice")
	}
	for _, c := range capabilities {
		if !strings.HasPrefix(c, "cap_") || strings.ToLower(c) != c {
			t.Errorf("bad name %q", c)
		}
	}
}

func TestSuggest(t *testing.T) {
	tests := []struct{ word, want string }{
		{"expct", `did you mean "expect"?`},
		{"Expect", `did you mean "expect"?`},
		{"xepcet", "known: expect, by"},
		{"b", `did you mean "by"?`},
		{"xx", "known: expect, by"},
		{"", "known: expect, by"},
		{strings.Repeat("expect", 100), "known: expect, by"},
	}
	for _, tt := range tests {
		if got := suggest(tt.word, []string{"expect", "by"}); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.word, got, tt.want)
		}
	}
}

func TestContinues(t *testing.T) {
	tests := map[string]bool{`a`: false, `a\`: true, `a\\`: false, `a\\\`: true, `\`: true, ``: false, `\a`: false}
	for line, want := range tests {
		if got := continues(line); got != want {
			t.Errorf("%s: got %v", line, got)
		}
	}
}

func TestNextFence(t *testing.T) {
	tests := []struct{ open, line, want string }{
		{"", "```sh", "```"},
		{"", "   ~~~~ x", "~~~~"},
		{"", "    ```", ""},
		{"", "```a` b", ""},
		{"", "text", ""},
		{"```", "```", ""},
		{"```", "`````  ", ""},
		{"```", "```sh", "```"},
		{"```", "~~~", "```"},
		{"~~~~", "~~~", "~~~~"},
		{"~~~", "# heading {#x}", "~~~"},
	}
	for _, tt := range tests {
		if got := nextFence(tt.open, tt.line); got != tt.want {
			t.Errorf("%q then %q: got %q, want %q", tt.open, tt.line, got, tt.want)
		}
	}
}
