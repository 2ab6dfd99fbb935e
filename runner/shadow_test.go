package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lab/lessons"
)

// TestShadowScript asks a real bash for programs that every computer has.
func TestShadowScript(t *testing.T) {
	dir := t.TempDir()
	fake := filepath.Join(dir, "env")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/usr/bin/id", filepath.Join(dir, "id")); err != nil {
		t.Fatal(err)
	}
	for before, want := range map[string]string{
		"":                       "",
		"PATH=" + dir + ":$PATH": "env=" + fake + " ",
		"shopt -s expand_aliases\nalias id='echo id'":             "id=alias ",
		"shopt -s expand_aliases\nalias id='id --color=auto'":     "",
		"shopt -s expand_aliases\nalias env='env -i'":             "env=alias ",
		"shopt -s expand_aliases\nalias id='id --color=auto; id'": "id=alias ",
		"env() { :; }":                                     "env=function ",
		"set -u; PATH=/nowhere":                            "",
		"no-such-program() { :; }":                         "",
		"hash -p " + fake + " id":                          "id=" + fake + " ",
		"PATH=" + dir + ":$PATH; hash -p /usr/bin/env env": "",
	} {
		out, err := exec.Command("bash", "-c", before+"\n"+shadowScript("env", "id", "echo", "no-such-program")+`; printf %s "$__shadowed"`).CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("%q: %q, %v; want %q", before, out, err, want)
		}
	}
	// The process number of a program that starts next is the next one.
	script := "for i in 1 2 3; do " + shadowScript("env", "id") + "; sh -c 'echo $$'; done; hash -t id && echo hashed"
	out, _ := exec.Command("unshare", "--user", "--pid", "--fork", "bash", "-c", script).Output()
	if string(out) != "2\n3\n4\n" {
		t.Errorf("it starts processes, or changes what is hashed: %q", out)
	}
	if s := shadowScript(engines[:]...); strings.Contains(s, "'") {
		t.Errorf("it has single quotes: %s", s)
	}
}

func TestOtherLanguage(t *testing.T) {
	act := lessons.Act{Lines: []string{"cat /etc/shadow"}}
	for _, speech := range []string{"", "de_DE.UTF-8", "C.UTF-8, de"} {
		if trouble, err := misled(act, "", "", speech); trouble != OtherLanguage || err == nil {
			t.Errorf("%q: %s, %v", speech, trouble, err)
		}
	}
	if trouble, err := misled(act, "", "", spoken); trouble != "" || err != nil {
		t.Errorf("lab's own: %s, %v", trouble, err)
	}
}

func TestShadowed(t *testing.T) {
	for _, c := range []struct {
		first, said, line, want string
	}{
		{"", "", "docker run", ""},
		{"", "docker=/usr/local/bin/docker ", "ls", ""},
		{"", "docker=/usr/local/bin/docker ", "dockers", ""},
		{"", "podman=alias docker=/x ", "id; docker ps", "docker the shell means /x"},
		{"", "podman=alias docker=/x ", "podman ps", "podman the shell means alias"},
		{"docker=/usr/local/bin/docker ", "docker=/usr/local/bin/docker ", "docker ps", "docker the shell means /usr/local/bin/docker"},
		{"ls=/usr/local/bin/ls ", "ls=/usr/local/bin/ls ", "ls", ""},
		{"", "ls=/usr/local/bin/ls ", "ls", "ls the shell means /usr/local/bin/ls"},
		{"ls=/home/user/bin/ls ", "ls=/home/user/bin/ls ", "ls", "ls the shell means /home/user/bin/ls"},
		{"ls=alias head=function ", "ls=alias head=function ", "head /x", "head the shell means function"},
		{"", "\xff=", "docker ps", ""},
	} {
		got := ""
		if _, err := misled(lessons.Act{Lines: []string{c.line}}, c.said, c.first, spoken); err != nil {
			got = err.Error()
		}
		if c.want != "" {
			c.want = "by " + c.want + ", not the system's own program"
		}
		if got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.said, c.line, got, c.want)
		}
	}
}
