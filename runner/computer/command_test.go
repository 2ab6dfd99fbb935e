package computer

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestCommandSpeaksEnglish asks apt-cache where the user's language is German.
func TestCommandSpeaksEnglish(t *testing.T) {
	if _, err := exec.LookPath("apt-cache"); err != nil {
		t.Skip("no apt-cache")
	}
	t.Setenv("LC_ALL", "")
	t.Setenv("LANG", "C.UTF-8") // the locale that is everywhere
	t.Setenv("LANGUAGE", "de")
	ask := []string{"apt-cache", "--help"}
	if out, err := exec.Command(ask[0], ask[1:]...).Output(); !strings.Contains(string(out), "Aufruf: ") {
		if os.Getenv("CI") != "" {
			t.Fatalf("apt-cache knows no German: %v\n%s", err, out)
		}
		t.Skip("apt-cache knows no German")
	}
	out, err := Command(t.Context(), ask[0], ask[1:]...).Output()
	if err != nil || !strings.Contains(string(out), "Usage: ") {
		t.Errorf("%v\n%s", err, out)
	}
}
