package words

// Exercise is what is said of exercises and of what came of an answer.
type Exercise struct {
	Exercises string // flag
	Answers   string // flag

	Made     string // exercise, folder
	MadeHint string
	Refused  string // exercise, what is wrong
	NotRead  string // error
	NoneYet  string
	NotHere  string // flag and value

	File string // path on this computer, path in the machine
	Ask  string
	Hint string

	Points   string            // points, most
	Gate     string            // checks
	Ungraded string            // check, reason
	States   map[string]string // by points.State: checks
	Most     string            // count
	Best     string            // points, of most, count of attempts
}

func englishExercise() Exercise {
	return Exercise{
		Exercises: "judge my answers to all exercises that I have begun",
		Answers:   "my answers are below `DIR`, as LESSON/EXERCISE/FILE (default: answers below lab's folder for state)",

		Made:     "%s: the start files are now in %s",
		MadeHint: "edit them with any editor; the same command again judges them",
		Refused:  "%s cannot be judged: %s",
		NotRead:  "cannot read the answer: %w",
		NoneYet:  "no exercise has been begun; lab list names them",
		NotHere:  "exercises run in the throwaway machine only, not with %s",

		File: "Your answer: %s, in the machine %s",
		Ask:  "Enter judges it, h gives a hint, n goes on, q ends:",
		Hint: "Hint",

		Points:   "%d of %d points",
		Gate:     "no points, because this has to hold and does not: %s",
		Ungraded: "could not be graded, because of %s: %s",
		States: map[string]string{
			"open":     "blocks too little, this works: %s",
			"closed":   "blocks too much, this is refused: %s",
			"other":    "is refused, but not by the wall that the task names: %s",
			"broke":    "breaks because of the answer: %s",
			"unjudged": "could not be judged: %s",
		},
		Most: "exercise, %d points",
		Best: "%d of %d points at best (attempts: %d)",
	}
}

func germanExercise() Exercise {
	return Exercise{
		Exercises: "meine Antworten auf alle Übungen beurteilen, die ich begonnen habe",
		Answers:   "meine Antworten liegen unterhalb von `DIR` als LEKTION/ÜBUNG/DATEI (sonst in answers unterhalb von labs Ordner für Zustände)",

		Made:     "%s: Die Startdateien liegen jetzt in %s",
		MadeHint: "bearbeite sie mit irgendeinem Editor; derselbe Befehl beurteilt sie dann",
		Refused:  "%s ist nicht zu beurteilen: %s",
		NotRead:  "die Antwort ist nicht lesbar: %w",
		NoneYet:  "du hast noch keine Übung begonnen; lab list nennt sie",
		NotHere:  "Übungen laufen nur in der Wegwerf-Maschine, nicht mit %s",

		File: "Deine Antwort: %s, in der Maschine %s",
		Ask:  "Enter beurteilt sie, h gibt einen Tipp, n geht weiter, q hört auf:",
		Hint: "Tipp",

		Points:   "%d von %d Punkten",
		Gate:     "keine Punkte, denn das muss gelten und gilt nicht: %s",
		Ungraded: "nicht bewertbar wegen %s: %s",
		States: map[string]string{
			"open":     "verbietet zu wenig, das funktioniert: %s",
			"closed":   "verbietet zu viel, das wird abgewiesen: %s",
			"other":    "wird abgewiesen, aber nicht von der Mauer, die die Aufgabe nennt: %s",
			"broke":    "scheitert an der Antwort: %s",
			"unjudged": "nicht beurteilbar: %s",
		},
		Most: "Übung, %d Punkte",
		Best: "am besten %d von %d Punkten (Versuche: %d)",
	}
}
