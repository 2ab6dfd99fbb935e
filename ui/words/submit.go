package words

// Submit is what lab submit says.
type Submit struct {
	Short, Long, Examples string
	Name                  string // placeholder
	As, Out               string // flags

	NoName     string // what was given
	NotTheirs  string // seed, person
	Needs      string // flag
	NoExercise string // lesson
	Nothing    string // folder
	Unfit      string // exercise, why
	NotSaved   string // error
	Written    string // file, person
	Digest     string // SHA-256
}

func englishSubmit() Submit {
	return Submit{
		Short: "put your answers into one file, to hand it in",
		Long: `Puts your answers to exercises into one file, which "lab grade" reads, and prints its
SHA-256, with which you can show later what you have handed in. Below it stands the
SHA-256 of each answer, as it will be in the gradebook. If you name no
exercise, all answers go in that differ from what you began with. Results do not:
whoever grades runs your answers again.`,
		Examples: `  lab submit --as "Anna B." -o anna.lab
  lab submit --as "Anna B." -o anna.lab seccomp/no-directories`,
		Name: "LESSON/EXERCISE",
		As:   "your `NAME`, as it is to stand in the gradebook",
		Out:  "`FILE` that they go into",

		NoName:     "%q cannot be the name of a person",
		NotTheirs:  "the numbers follow from %q, which does not end in /%s",
		Needs:      "%s is missing",
		NoExercise: "%s names no exercise; only exercises are handed in",
		Nothing:    "nothing to hand in: no answer in %s has been changed",
		Unfit:      "%s cannot be handed in: %s",
		NotSaved:   "cannot write the file: %w",
		Written:    "%s: the answers of %s",
		Digest:     "SHA-256: %s",
	}
}

func germanSubmit() Submit {
	return Submit{
		Short: "deine Antworten in eine Datei packen, zum Abgeben",
		Long: `Packt deine Antworten auf Übungen in eine Datei, die „lab grade“ liest, und gibt deren
SHA-256 aus; damit kannst du später zeigen, was du abgegeben hast. Darunter steht der
SHA-256 jeder Antwort, wie er im Notenbuch stehen wird. Nennst du keine
Übung, sind es alle Antworten, die du gegenüber dem Anfang verändert hast. Ergebnisse
sind nicht dabei: Wer bewertet, führt deine Antworten selbst noch einmal aus.`,
		Examples: `  lab submit --as "Anna B." -o anna.lab
  lab submit --as "Anna B." -o anna.lab seccomp/no-directories`,
		Name: "LEKTION/ÜBUNG",
		As:   "dein `NAME`, wie er im Notenbuch stehen soll",
		Out:  "`DATEI`, in die sie kommen",

		NoName:     "%q kann kein Name einer Person sein",
		NotTheirs:  "die Zahlen folgen aus %q; das endet nicht auf /%s",
		Needs:      "%s fehlt",
		NoExercise: "%s ist keine Übung; abgegeben werden nur Übungen",
		Nothing:    "nichts abzugeben: In %s ist keine Antwort geändert",
		Unfit:      "%s lässt sich nicht abgeben: %s",
		NotSaved:   "die Datei lässt sich nicht schreiben: %w",
		Written:    "%s: die Antworten von %s",
		Digest:     "SHA-256: %s",
	}
}
