package judge_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

// wallsTable is what the kernel says of every block of the course.
const wallsTable = "../../assets/walls.md"

const tableHead = `# Who said no

Every step of the course whose demo is to be blocked, as the real machine has recorded it: the wall
that the lesson names, and the system call that the kernel refused, with the wall that did so and
its function there. A verdict rests on the kernel where that wall, or one that took away the key
(a capability) to it, is the lesson's; else on control and proof. Written by
` + "`go test ./runner/judge -run Table -update`" + ` from the recordings there.

| step | machine | lesson | call | kernel | keys missing | rests on | still blocked |
|---|---|---|---|---|---|---|---|
`

// TestTable: the table in assets is that of the recordings, and where kernel and
// lesson name two walls, it says why.
func TestTable(t *testing.T) {
	course := lessons.Default()
	table, notes := tableHead, map[string]string{}
	rows := 0
	asked := map[string]bool{} // steps of which the kernel was asked in a recording
	for _, file := range recordings(t, good) {
		for step := range askedOf(t, file) {
			asked[step] = true
		}
	}
	for _, file := range recordings(t, good) {
		here := askedOf(t, file)
		_, flavour, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".jsonl"), ".")
		for _, r := range judged(t, course, file) {
			s := course.Lesson(r.Lesson).Step(r.Step)
			if s.Expect != lessons.Blocked || r.Verdict == judge.Skip {
				continue
			}
			name := r.Lesson + "/" + r.Step
			if !here[name] {
				if !asked[name] {
					t.Errorf("no recording of %s has the kernel's answer", name)
				}
				continue
			}
			rows++
			if r.Verdict != judge.Pass {
				t.Errorf("%s: %s does not pass", file, r.Step)
			}
			note := difference(s, r)
			if note != "" && notes[note] == "" {
				notes[note] = fmt.Sprint(len(notes) + 1)
			}
			table += tableRow(s, r, flavour, notes[note])
		}
	}
	list := make([]string, len(notes))
	for note, n := range notes {
		var i int
		fmt.Sscan(n, &i)
		list[i-1] = n + ". " + note + "\n"
	}
	table += "\n" + strings.Join(list, "")
	if *update {
		if err := os.WriteFile(wallsTable, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(wallsTable)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != table {
		t.Errorf("%s differs; go test -update writes it anew. Got:\n%s", wallsTable, table)
	}
	t.Logf("%d rows", rows)
}

// askedOf are the steps of a recording of whose act the kernel was asked.
func askedOf(t *testing.T, file string) map[string]bool {
	t.Helper()
	stored := read(t, file)
	steps := map[string]bool{}
	for _, r := range stored.Runs() {
		if _, asked := r.Account(); asked && r.Role == runner.Act {
			steps[stored.Lesson+"/"+r.Step] = true
		}
	}
	return steps
}

func tableRow(s *lessons.Step, r judge.Result, flavour, note string) string {
	call, kernel, keys := "–", "–", []string{}
	if c := r.Call; c != nil {
		call = c.Errno // of a process that was killed outside of any call
		if c.Name != "" {
			call = strings.TrimSpace("`" + c.Name + "` " + c.Object + " " + c.Errno)
		}
		kernel = wall(c.Wall)
		if f := c.RefusedBy(); f != "" {
			kernel += " (`" + f + "`)"
		}
		for _, k := range c.Keys {
			if of := cmp.Or(k.Capability, "any for this owner") + ", by " + wall(k.Wall); !slices.Contains(keys, of) {
				keys = append(keys, of)
			}
		}
	}
	var same []string
	for _, k := range s.Controls {
		if k.Outcome == lessons.Blocked {
			same = append(same, k.Changes[lessons.English])
		}
	}
	if note != "" {
		note = " [" + note + "]"
	}
	cells := []string{r.Lesson + "/" + r.Step, flavour, wall(s.By), call, kernel + note, strings.Join(keys, "; "), r.Rests, strings.Join(same, "; ")}
	return "| " + strings.ReplaceAll(strings.Join(cells, " | "), "\n", " ") + " |\n"
}

func wall(m lessons.Mechanism) string {
	if m == "" {
		return "none that is known"
	}
	return words.In(lessons.English).Course.Mechanisms[string(m)]
}

// difference says why the kernel names another wall than the lesson, or none; "" if
// it names the lesson's.
func difference(s *lessons.Step, r judge.Result) string {
	switch {
	case r.Call != nil && r.Call.Wall == s.By:
		return ""
	case r.Call != nil && slices.Contains(r.Call.Refusers(), s.By):
		return fmt.Sprintf("The call ends at %s, which a capability would open; %s is what keeps it away.", wall(r.Call.Wall), wall(s.By))
	case s.By == lessons.NoNewPrivs:
		return "A setuid bit that is taken no notice of is no refusal; the call ends at the wall that it would have opened."
	case s.By == lessons.UserNamespace && r.Call == nil:
		return "What belongs to another user namespace is not there to be refused: there is no such call."
	case s.By == lessons.UserNamespace:
		return "Whose permission counts is decided by the user namespace: outside of it the ids are ordinary ones, and file permissions refuse them."
	case s.By == lessons.Namespace && r.Call == nil:
		return "What a namespace hides is not there to be refused: there is no such call."
	case s.By == lessons.Namespace:
		return fmt.Sprintf("The namespace decides what is there; %s refuses what is tried with it.", wall(r.Call.Wall))
	case s.By == lessons.EnginePolicy, s.By == lessons.TLS:
		return "The engine refuses by itself, before the kernel is asked for anything."
	case s.By == lessons.RBAC, s.By == lessons.Admission:
		return "Kubernetes' API server refuses by itself; no kernel is asked for anything yet."
	case s.By == lessons.Sandbox && r.Call == nil:
		return "The call ends in the sandbox's kernel and does not reach the host's."
	case r.Rests == judge.RestsOnControl && r.Call == nil:
		return "The kernel refused no call that fits; it has no function that could be asked for this."
	}
	return "?"
}
