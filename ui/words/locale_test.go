package words

import (
	"strings"
	"testing"

	"lab/lessons"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		env  string
		want lessons.Lang
	}{
		{"", "en"},
		{"LANG=de_DE.UTF-8", "de"},
		{"LANG=de", "de"},
		{"LANG=de_CH@euro", "de"},
		{"LANG=fr_FR.UTF-8", "en"},
		{"LANG=den_XX", "en"},
		{"LANG=de_DE.UTF-8 LC_MESSAGES=en_GB.UTF-8", "en"},
		{"LANG=en_US.UTF-8 LC_MESSAGES=de_AT.UTF-8", "de"},
		{"LANG=de_DE.UTF-8 LC_MESSAGES=de_DE.UTF-8 LC_ALL=en_US.UTF-8", "en"},
		{"LANG=de_DE.UTF-8 LC_ALL=C.UTF-8", "en"},
		{"LANG=en_US.UTF-8 LANGUAGE=de:en", "de"},
		{"LANG=fr_FR.UTF-8 LANGUAGE=fr:de_DE", "de"},
		{"LANG=C LANGUAGE=de", "en"},
		{"LANGUAGE=de", "de"},
	} {
		env := map[string]string{}
		for _, kv := range strings.Fields(c.env) {
			k, v, _ := strings.Cut(kv, "=")
			env[k] = v
		}
		if got := Detect(func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%s: got %s, want %s", c.env, got, c.want)
		}
	}
}

func TestFromArgs(t *testing.T) {
	for _, c := range []struct {
		args string
		want lessons.Lang
	}{
		{"", ""},
		{"--lang de", "de"},
		{"verify --lang=de --help", "de"},
		{"--lang de --lang en", "en"},
		{"--lang", ""},
		{"--lang xx", ""},
		{"show -- --lang de", ""},
	} {
		got, ok := FromArgs(strings.Fields(c.args))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %q, %v, want %q", c.args, got, ok, c.want)
		}
	}
}
