package words

// Exercise is what is said of exercises and of what came of an answer.
type Exercise struct {
	Exercises      string // flag
	Answers        string // flag
	Watch          string // flag
	NothingToWatch string

	Made     string // exercise, folder
	MadeHint string
	Refused  string // exercise, what is wrong
	NotRead  string // error
	NoneYet  string
	NotHere  string // flag and value

	File string // path on this computer, path in the machine
	Ask  string
	Hint string

	Another       string // being opened: a machine beside the learner's
	Alone         string // reason
	Put           string // paths in the machine
	NoEditor      string // error
	Sure          string
	Copied        string
	InMachine     string // path in the machine
	Making        string
	AsStarted     string
	Folder        string // path on this computer
	StaysThere    string
	Checks        string // heading
	Older         string
	OwnHint       string
	Worth         string // points of a check
	Must          string // instead of the points of a gate
	Running       string
	Compare       string
	Diff          Diff              // of the answer and the reference
	FromStart     Diff              // of the reference and what an answer begins with
	RunsReference string            // on the projector, before it runs
	Pane          string            // title of the terminal beside an exercise, in which checks run
	EmptyPane     string            // of the terminal beside an exercise
	Is            map[string]string // by points.State: what came of one check
	Got           string            // points, most, what came of the check

	Points   string            // points, most
	Gate     string            // checks
	Ungraded string            // check, reason
	States   map[string]string // by points.State: checks
	Most     string            // count
	Best     string            // points, of most, count of attempts
}

func englishExercise() Exercise {
	return Exercise{
		Exercises:      "judge my answers to all exercises that I have begun",
		Watch:          "judge again whenever an answer, or a lesson below --lessons, has changed, until Ctrl-C",
		NothingToWatch: "--watch has nothing to watch: name an exercise, or your own lessons with --lessons",
		Answers:        "my answers are below `DIR`, as LESSON/EXERCISE/FILE (default: $XDG_STATE_HOME/lab/answers, else ~/.local/state/lab/answers)",

		Made:     "%s: the start files are now in %s",
		MadeHint: "edit them with any editor; the same command again judges them",
		Refused:  "%s cannot be judged: %s",
		NotRead:  "cannot read the answer: %w",
		NoneYet:  "no exercise has been begun; lab list names them",
		NotHere:  "exercises run in the throwaway machine only, not with %s",

		File: "Your answer: %s, in the machine %s",
		Ask:  "Enter judges it, h gives a hint, n goes on, q ends:",
		Hint: "Hint",

		Another:   "opening a clean machine beside yours",
		Alone:     "There is no room for a second machine (%s), so yours is reset for the checks; your shell is gone with it.",
		Put:       "In the machine: %s",
		NoEditor:  "the editor failed: %s; set VISUAL or EDITOR, or open the file with another one",
		Sure:      "Not all points yet. v once more shows the reference all the same.",
		Copied:    "Copied: the folder with your answer.",
		InMachine: "in the machine %s",
		Making:    "being made …",
		AsStarted: "as at the beginning: nothing written yet",
		Folder:    "for any editor: %s",

		StaysThere: "What is checked are the files in this folder; what you change in the machine's shell does not come back here.",

		Checks:  "What is checked",
		Older:   "Your files have changed since; Enter checks them again.",
		OwnHint: "h gives a hint about this",
		Worth:   "%d points",
		Must:    "must hold",
		Running: "runs …",
		Compare: "All points. v shows the reference beside your answer.",
		Diff: Diff{
			Missing: "This file is missing from your answer.",
			Same:    "your file is the same",
			Differs: "- is in the reference only, + in yours only",
		},
		FromStart: Diff{
			Missing: "This file is missing from the reference.",
			Same:    "the reference is what an answer begins with",
			Differs: "A reference: - is only in what one begins with, + only in the reference",
		},
		Pane:          "Checks",
		EmptyPane:     "t opens a shell here to try your answer in; Enter has it checked on a clean machine.",
		RunsReference: "What comes next is the run of the reference.",
		Is: map[string]string{
			"passed":   "as it should be",
			"open":     "blocks too little",
			"closed":   "blocks too much",
			"other":    "another wall",
			"broke":    "breaks",
			"unjudged": "could not be judged",
		},
		Got: "%[3]s  %[1]d/%[2]d",

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
		Exercises:      "meine Antworten auf alle Übungen beurteilen, die ich begonnen habe",
		Watch:          "noch einmal beurteilen, sobald sich eine Antwort oder eine Lektion unterhalb von --lessons ändert, bis Strg-C",
		NothingToWatch: "für --watch gibt es nichts zu beobachten: nenne eine Übung, oder deine eigenen Lektionen mit --lessons",
		Answers:        "meine Antworten liegen unterhalb von `DIR` als LEKTION/ÜBUNG/DATEI (Vorgabe: $XDG_STATE_HOME/lab/answers, sonst ~/.local/state/lab/answers)",

		Made:     "%s: Die Startdateien liegen jetzt in %s",
		MadeHint: "bearbeite sie mit irgendeinem Editor; derselbe Befehl beurteilt sie dann",
		Refused:  "%s ist nicht zu beurteilen: %s",
		NotRead:  "die Antwort ist nicht lesbar: %w",
		NoneYet:  "du hast noch keine Übung begonnen; lab list nennt sie",
		NotHere:  "Übungen laufen nur in der Wegwerf-Maschine, nicht mit %s",

		File: "Deine Antwort: %s, in der Maschine %s",
		Ask:  "Enter beurteilt sie, h gibt einen Tipp, n geht weiter, q hört auf:",
		Hint: "Tipp",

		Another:   "öffne neben deiner eine frische Maschine",
		Alone:     "Für eine zweite Maschine ist kein Platz (%s); deine wird für die Prüfung zurückgesetzt, und mit ihr ist deine Shell weg.",
		Put:       "In der Maschine: %s",
		NoEditor:  "der Editor ist gescheitert: %s; setz VISUAL oder EDITOR, oder öffne die Datei mit einem anderen",
		Sure:      "Noch nicht alle Punkte. Noch einmal v zeigt die Referenz trotzdem.",
		Copied:    "Kopiert: der Ordner mit deiner Antwort.",
		InMachine: "in der Maschine %s",
		Making:    "wird angelegt …",
		AsStarted: "wie am Anfang: noch nichts geschrieben",
		Folder:    "für jeden Editor: %s",

		StaysThere: "Geprüft werden die Dateien in diesem Ordner; was du in der Shell der Maschine änderst, kommt nicht hierher zurück.",

		Checks:  "Was geprüft wird",
		Older:   "Deine Dateien haben sich seither geändert; Enter prüft sie neu.",
		OwnHint: "h gibt dazu einen Tipp",
		Worth:   "%d Punkte",
		Must:    "muss gelten",
		Running: "läuft …",
		Compare: "Alle Punkte. v zeigt die Referenz neben deiner Antwort.",
		Diff: Diff{
			Missing: "Diese Datei fehlt in deiner Antwort.",
			Same:    "deine Datei ist identisch",
			Differs: "- steht nur in der Referenz, + nur bei dir",
		},
		FromStart: Diff{
			Missing: "Diese Datei fehlt in der Referenz.",
			Same:    "Die Referenz ist das, womit man beginnt.",
			Differs: "Eine Referenz: - steht nur in dem, womit man beginnt, + nur in der Referenz",
		},
		Pane:          "Prüfung",
		EmptyPane:     "t öffnet hier eine Shell, in der du deine Antwort ausprobierst; Enter prüft sie auf einer frischen Maschine.",
		RunsReference: "Als Nächstes wird die Referenz geprüft.",
		Is: map[string]string{
			"passed":   "wie es sein soll",
			"open":     "verbietet zu wenig",
			"closed":   "verbietet zu viel",
			"other":    "eine andere Wand",
			"broke":    "scheitert daran",
			"unjudged": "nicht beurteilbar",
		},
		Got: "%[3]s  %[1]d/%[2]d",

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
		Best: "bestes Ergebnis: %d von %d Punkten (Versuche: %d)",
	}
}
