package computer

import (
	"strings"
	"testing"

	"github.com/moby/sys/user"
)

func TestFreeSubIDs(t *testing.T) {
	for text, want := range map[string]int64{
		"":                                       100000,
		"# none\n\nuser:x:y\n":                   100000,
		"anna:100000:65536\n":                    165536,
		"anna:165536:65536\nbert:100000:65536\n": 231072,
		"user:100000:65536\n":                    0,
		"1000:524288:65536\n":                    0,
		"user:100000:1000\n":                     101000, // too few
		"user:100000:1000\nuser:200000:65536\n":  0,
	} {
		list, err := user.ParseSubID(strings.NewReader(text))
		if got := freeSubIDs(list, owner("user", 1000)); err != nil || got != want {
			t.Errorf("of %q: %d, %v, want %d", text, got, err, want)
		}
	}
}
