package words

// Prove is what lab lint --prove finds, with a hint to each.
type Prove struct {
	NotRecorded, NotRecordedHint     string
	NotPassed, NotPassedHint         string // reason
	SameAsControl, SameAsControlHint string
	NeverNo, NeverNoHint             string
	Proved                           string // count of transcripts
	Doubts                           string // count
}

func englishProve() Prove {
	return Prove{
		NotRecorded:       "no recording has this step",
		NotRecordedHint:   "lab verify --record DIR records it",
		NotPassed:         "the step passes in no recording: %s",
		NotPassedHint:     "a step that does not pass proves nothing",
		SameAsControl:     "the step passes even if act and control come out alike",
		SameAsControlHint: "let the signs tell apart what the act and what this control print",
		NeverNo:           "this check has no recorded case in which it says no",
		NeverNoHint:       "leave it out, add a control that it denies, or record a run with a fault in which it does",
		Proved:            "transcripts: %d",
		Doubts:            "not shown by the recordings: %d",
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
	}
}
