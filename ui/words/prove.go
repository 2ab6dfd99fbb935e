package words

// Prove is what lab lint --prove finds, with a hint to each.
type Prove struct {
	NotRecorded, NotRecordedHint     string
	NotPassed, NotPassedHint         string // reason
	SameAsControl, SameAsControlHint string
	NeverNo, NeverNoHint             string
	Proved                           string // count of transcripts
	Doubts                           string // count

	// Of the answers that exercises bring along:
	Answers     string // count of references, wrong answers, refused ones, surprises
	Failed      string // names of checks that were not passed
	Expected    string // names of checks
	Surprises   string // count
	NoExercise  string // what was typed
	NoExercises string
}

func englishProve() Prove {
	return Prove{
		NotRecorded:       "no recording has this step",
		NotRecordedHint:   "lab verify --record DIR records it",
		NotPassed:         "the step passes in no recording: %s",
		NotPassedHint:     "a step that does not pass proves nothing",
		SameAsControl:     "the step passes even if act and control come out alike",
		SameAsControlHint: "make the signs tell the act's output from this control's",
		NeverNo:           "no recorded run fails this check",
		NeverNoHint:       "remove it, add a control that fails it, or record a faulty run that does",
		Proved:            "transcripts: %d",
		Doubts:            "not shown by the recordings: %d",

		Answers:     "references: %d, wrong answers: %d, refused without being run: %d, surprises: %d",
		Failed:      "not achieved: %s",
		Expected:    "but by exercise.yaml exactly these are not to be achieved: %s",
		Surprises:   "answers that did not come out as exercise.yaml says: %d",
		NoExercise:  "no exercise has the answer %q",
		NoExercises: "the course has no exercises",
	}
}

func germanProve() Prove {
	return Prove{
		NotRecorded:       "dieser Schritt kommt in keiner Aufzeichnung vor",
		NotRecordedHint:   "lab verify --record DIR zeichnet ihn auf",
		NotPassed:         "der Schritt besteht in keiner Aufzeichnung: %s",
		NotPassedHint:     "ein Schritt, der nicht besteht, beweist nichts",
		SameAsControl:     "der Schritt besteht selbst dann, wenn Demo und Gegenprobe gleich ausgehen",
		SameAsControlHint: "die Merkmale müssen unterscheiden, was die Demo und was diese Gegenprobe ausgibt",
		NeverNo:           "für diese Prüfung ist kein Fall aufgezeichnet, in dem sie Nein sagt",
		NeverNoHint:       "lass sie weg, ergänze eine Gegenprobe, zu der sie Nein sagt, oder zeichne einen gestörten Lauf auf, in dem sie es tut",
		Proved:            "Aufzeichnungen: %d",
		Doubts:            "von den Aufzeichnungen nicht gezeigt: %d",

		Answers:     "Musterantworten: %d, falsche Antworten: %d, ungelaufen abgelehnt: %d, Überraschungen: %d",
		Failed:      "nicht erreicht: %s",
		Expected:    "nach exercise.yaml sollen aber genau diese nicht erreicht werden: %s",
		Surprises:   "Antworten, die anders ausgingen, als exercise.yaml sagt: %d",
		NoExercise:  "keine Übung bringt die Antwort %q mit",
		NoExercises: "der Kurs hat keine Übungen",
	}
}
