package tui

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lab/ui/progress"
)

// testExercise is a lesson with two exercises. A word keeps a door closed.
func testExercise() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	const dir = "17-task/exercises/word/"
	course := fstest.MapFS{
		"17-task/lesson.yaml": file("id: task\ntitle: {de: Aufgaben, en: Tasks}\nsteps:\n  - id: one\n    type: echo one\n    expect: works\n    signs: {works: {exit: 0}}\n"),
		"17-task/de.md":       file("# Aufgaben\n\nText.\n\n## Eins {#one}\n\nEins.\n"),
		"17-task/en.md":       file("# Tasks\n\nText.\n\n## One {#one}\n\nOne.\n"),
		dir + "exercise.yaml": file(`answer:
  - {file: word, target: "~/word"}
checks:
  - id: reads
    gate: true
    type: grep -v zu word
    expect: works
    signs:
      works: {exit: 0, errno: none}
      blocked: {exit: 1}
    controls:
      - id: without
        changes: {de: ohne das Wort, en: without the word}
        type: "true"
        outcome: works
  - id: closed
    points: 2
    type: |
      while grep -q warte word; do sleep 0.1; done
      grep -q geheim word || { echo offen; true; } && grep -q geheim word && { echo "cat: x: Permission denied"; false; }
    expect: blocked
    by: dac
    signs:
      works: {output: offen}
      blocked: {exit: 1, errno: EACCES, from: cat}
    controls:
      - id: without
        changes: {de: ohne das Wort, en: without the word}
        type: echo offen
        outcome: works
    proofs:
      - id: mode
        shows: {de: Der Modus ist 600., en: The mode is 600.}
        type: echo 600
        signs: {output: "600"}
wrong:
  - {id: a, fails: [closed]}
  - {id: b, fails: [closed]}
  - {id: c, fails: [closed]}
  - {id: d, fails: [reads]}
`),
		dir + "de.md": file("# Das Wort\n\nSchreib das *Wort* in `word`, das die Tür schließt.\n\n### Tipp {#hint}\n\nEs ist kein Geheimnis.\n\n" +
			"## Lesen {#reads}\n\n`grep` liest das Wort.\n\n## Schließen {#closed}\n\n`cat` wird abgewiesen.\n\n### Tipp {#closed/hint}\n\nOder doch eines?\n"),
		dir + "en.md": file("# The word\n\nWrite the *word* into `word` that closes the door.\n\n### Hint {#hint}\n\nIt is no secret.\n\n" +
			"## Reading {#reads}\n\n`grep` reads the word.\n\n## Closing {#closed}\n\n`cat` is refused.\n\n### Hint {#closed/hint}\n\nOr is it one?\n"),
		dir + "start/word":     file("nichts\n"),
		dir + "reference/word": file("geheim\n"),
		dir + "wrong/a/word":   file("a\n"),
		dir + "wrong/b/word":   file("b\n"),
		dir + "wrong/c/word":   file("c\n"),
		dir + "wrong/d/word":   file("zu geheim\n"),
	}
	return course
}

// answerFile is the answer to the exercise on this computer.
func answerFile(u *user) string { return filepath.Join(homeOf(u), "state/answers/task/word/word") }

// writes changes the answer with an editor that lab does not know of.
func (u *user) writes(text string) {
	u.t.Helper()
	if err := os.WriteFile(answerFile(u), []byte(text), 0o600); err != nil {
		u.t.Fatal(err)
	}
}

// TestExercise is a learner who solves an exercise: tries in the shell, which stays as
// it is while checks run, stops a check, is told what is blocked too little and too
// much, takes hints, and sees the reference.
func TestExercise(t *testing.T) {
	t.Parallel()
	u := sit(t, 120, 40, "LAB_TEST_START=task/word", `EDITOR=sh -c 'echo geheim >"$0"'`)
	u.sees("Schreib das Wort")
	u.sees("wie am Anfang")
	u.sees("┌─ Prüfung ")
	u.presses("t")
	u.sees("verlässt")
	u.presses("cat word; here=stays\r")
	u.sees("nichts")
	u.presses(f12)
	u.sees("kehrt zurück")
	u.sees("Geprüft werden")
	u.writes("warte\n")
	u.sees("In der Maschine: ~/word")
	u.waits(func() bool { // what is on the screen may be said of the first answer
		b, _ := os.ReadFile(homeOf(u) + "/word")
		return string(b) == "warte\n"
	}, "the machine does not have the new answer")
	u.presses(f12, "cat word\r")
	u.sees("│warte")
	u.presses(f12)
	u.sees("kehrt zurück")

	u.presses(enter)
	u.sees("✓ Lesen")
	u.sees("▶ Schließen")
	u.presses(f12, "\r\recho it $here\r")
	u.sees("│it stays")
	u.presses(f12)
	u.sees("Esc abbrechen")
	for _, key := range []string{"\x1b", ctrlC} {
		from := time.Now()
		u.presses(key)
		u.sees("abgebrochen")
		t.Logf("%q stops a check after %v", key, time.Since(from))
		u.presses(enter)
		u.sees("▶ Schließen")
	}
	u.presses("\x1b")
	u.sees("abgebrochen")

	u.writes("nichts\n")
	u.sees("In der Maschine")
	u.presses(enter)
	u.sees("verbietet zu wenig  0/2")
	u.sees("0 von 2 Punkten")
	u.presses("h")
	u.sees("Oder doch eines?")
	u.presses("h")
	u.sees("Es ist kein Geheimnis.")
	u.presses("v")
	u.sees("Noch nicht alle Punkte")
	u.presses("v")
	u.sees("- geheim")
	u.sees("+ nichts")
	u.presses("\x1b")
	u.sees("Was geprüft wird")

	u.writes("zu geheim\n")
	u.sees("seither geändert")
	u.presses(enter)
	u.sees("verbietet zu viel")
	u.sees("muss gelten und gilt nicht")

	u.writes("\x00")
	u.sees("seither geändert")
	u.presses(enter)
	u.sees("nicht zu beurteilen: word")

	u.presses("e")
	u.sees("In der Maschine")
	u.presses(enter)
	u.sees("wie es sein soll  2/2")
	u.sees("✓ 2 von 2 Punkten")
	u.presses("v")
	u.sees("deine Datei ist identisch")
	u.presses(f12, "echo it $here\r")
	u.waits(func() bool { return strings.Count(u.screen.Text(), "│it stays") == 2 }, "the shell did not stay")
	u.presses(f12, right)
	u.sees("Das war")
	u.leaves2()
	b, err := os.ReadFile(homeOf(u) + "/state/progress.json")
	var p progress.Progress
	if err != nil || json.Unmarshal(b, &p) != nil || p.Exercises["task/word"].Best != 2 || p.Exercises["task/word"].Attempts != 3 {
		t.Errorf("what is kept is %s %v", b, err)
	}
	b, _ = os.ReadFile(homeOf(u) + "/machines")
	if strings.Contains(string(b), "reset") || !strings.Contains(string(b), "beside") {
		t.Errorf("what became of the machines: %s", b)
	}
}

// TestExerciseAlone: where there is no room for a second machine, that is said, and the
// learner's is reset.
func TestExerciseAlone(t *testing.T) {
	t.Parallel()
	u := sit(t, 80, 24, "LAB_TEST_START=task/word", "LAB_TEST_ALONE=1")
	u.sees("wie am Anfang")
	u.presses("t")
	u.sees("verlässt")
	u.presses(f12)
	u.sees("kehrt zurück")
	u.presses(enter, enter)
	u.sees("kein Platz (no memory)")
	u.sees("0 von 2 Punkten")
	u.misses("Shell von user")
	u.leaves2()
	if b, _ := os.ReadFile(homeOf(u) + "/machines"); !strings.Contains(string(b), "reset") {
		t.Errorf("what became of the machines: %s", b)
	}
}

// TestAnswerUnreadable: an answer that cannot be had is said to be so.
func TestAnswerUnreadable(t *testing.T) {
	t.Parallel()
	u := sit(t, 80, 24, "LAB_TEST_START=task/word", "LAB_TEST_NOANSWERS=1")
	u.sees("read-only")
	u.presses(enter, enter)
	u.sees("die Antwort ist nicht lesbar: read-only")
	u.presses("t")
	u.sees("verlässt")
}

// TestEditor: an editor that stops goes on, Ctrl-C ends it alone, and the tutor has the
// terminal again afterwards.
func TestEditor(t *testing.T) {
	t.Parallel()
	u := sit(t, 80, 24, "LAB_TEST_START=task/word", `EDITOR=sh -c 'kill -TSTP 0; echo it went on; exec sleep 1000'`)
	u.sees("wie am Anfang")
	u.presses("e")
	u.sees("it went on")
	u.presses(ctrlC)
	u.sees("Editor ist gescheitert")
	u.sees("interrupt")
	u.presses("h")
	u.sees("Es ist kein Geheimnis.")
}

// TestPresentExercise: behind the steps of a lesson the projector shows task, checks, the
// run of the reference, what came of it, and the reference, while the notes tell more.
func TestPresentExercise(t *testing.T) {
	t.Parallel()
	const pageDown = "\x1b[6~"
	u := sit(t, 100, 30, "LAB_TEST_PRESENT=1", "LAB_TEST_START=task/one")
	n := sit(t, 80, 50, "LAB_TEST_NOTES=1", "LAB_TEST_START=task", "HOME="+homeOf(u))
	u.sees("Eins.")
	n.sees("Danach: Übung: Das Wort")
	u.presses(pageDown, pageDown)
	u.sees("weiter zeigt das Ergebnis")
	u.presses(pageDown)
	u.sees("bestanden")
	u.presses(pageDown)
	u.sees("Schreib das Wort")
	for _, want := range []string{"Aufgabe", "cat wird abgewiesen", "muss gelten", "2 Punkte", "Es ist kein Geheimnis", "Oder doch eines?"} {
		n.sees(want)
	}
	u.presses(pageDown)
	u.sees("○ Schließen")
	u.presses(pageDown)
	u.sees("weiter zeigt das Ergebnis")
	u.presses(pageDown)
	u.sees("2 von 2 Punkten")
	u.presses(pageDown)
	u.sees("- nichts")
	u.sees("+ geheim")
	n.sees("die Referenz")
	u.presses(pageDown)
	u.sees("Lektionen")
	u.leaves2()
	if _, err := os.Stat(homeOf(u) + "/state/answers"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a presentation makes answers: %v", err)
	}
}
