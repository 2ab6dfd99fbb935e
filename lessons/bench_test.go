package lessons

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// BenchmarkLoad loads a course of fifteen lessons with five steps each, about
// as large as the whole talk.
func BenchmarkLoad(b *testing.B) {
	fsys := bigCourse(15, 5)
	for b.Loop() {
		if _, err := Load(fsys); err != nil {
			b.Fatal(err)
		}
	}
}

func bigCourse(lessons, steps int) fstest.MapFS {
	course := fstest.MapFS{}
	for l := range lessons {
		folder := fmt.Sprintf("%02d-lesson-%d", 10+l, l)
		var lesson, prose strings.Builder
		fmt.Fprintf(&lesson, "id: lesson-%d\ntitle: {de: Titel, en: Titel}\nsteps:\n", l)
		prose.WriteString("# Titel\n\nText.\n\n")
		for s := range steps {
			fmt.Fprintf(&lesson, bigStep, s)
			fmt.Fprintf(&prose, "## Heading {#step-%d}\n\n%s\n\n", s, strings.Repeat("Some words. ", 100))
		}
		course[folder+"/lesson.yaml"] = &fstest.MapFile{Data: []byte(lesson.String())}
		course[folder+"/de.md"] = &fstest.MapFile{Data: []byte(prose.String())}
		course[folder+"/en.md"] = &fstest.MapFile{Data: []byte(prose.String())}
	}
	return course
}

const bigStep = `  - id: step-%d
    slide: Seccomp mit Docker 4/4
    type: |
      docker container run --rm -it \
        --security-opt seccomp:no-mkdir.json \
        alpine sh -c 'mkdir /test123'
    expect: blocked
    by: seccomp
    signs:
      works: {exit: 0, errno: none}
      blocked: {errno: EPERM, from: mkdir}
    controls:
      - id: without-profile
        changes: {de: ohne das eigene Profil, en: without the profile of our own}
        type: |
          docker container run --rm -it \
            alpine sh -c 'mkdir /test123'
        outcome: works
    proofs:
      - id: filter-on
        shows:
          de: Der Kernel filtert die System Calls des Container-Prozesses.
          en: The kernel filters the system calls of the container's process.
        type: |
          docker container run --rm -it \
            --security-opt seccomp:no-mkdir.json \
            alpine cat /proc/self/status
        signs: {seccomp: filter}
`

// BenchmarkDefault loads the outlines of lab's own course, which is all that lab does
// before it lists them.
func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		Default()
	}
}
