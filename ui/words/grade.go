package words

// Grade is what the gradebook and lab grade say.
type Grade struct {
	Short, Long, Examples string
	Paths                 string // placeholder
	Resume, Seed          string // flags

	Together   string // heading of the last column
	Ungradable string
	None       string
	Equal      string // heading
	Nothing    string
	Answers    string // count of answers, of people
	Full       string // count
	Less       string // count
	NotJudged  string // count
	Missing    string // count

	NotHanded string
	OtherSeed string
	Unknown   string            // exercise
	Other     string            // exercise; the submission was made with another course
	Clash     string            // files
	Faults    map[string]string // by submission.Code; each has the name of the file
	Refused   map[string]string // by lessons.FaultCode: file, line, what stands there
	NoPath    string            // error
	OneOnly   string            // format, count of people
	OneHint   string
	Kept      string // count of answers
	NotKept   string // error
	NotTidied string // error
}

func englishGrade() Grade {
	return Grade{
		Short: "grade what people hand in, on clean machines of your own",
		Long: `Runs the answers that people have handed in, each distinct one once, on a clean
machine on this computer, judges them and writes the gradebook. Of what a file says
about itself only the name counts. What cannot be read or judged is listed with the
reason, and never gets 0 points for that alone.

FILE is what "lab submit" wrote. FOLDER holds such files (NAME.lab) and folders that are
named after people: PERSON/LESSON/EXERCISE/FILE, or PERSON/NAME.lab, and then the file
is that person's. Links are not followed.

With --seed everybody has numbers of their own where an exercise provides for that. They
solve it with "lab --seed WORD/NAME", or LAB_SEED=WORD/NAME, and NAME as in the gradebook.

gradescope, vpl and check50 are for the work of one person. vpl puts the points on the
scale from VPL_GRADEMIN to VPL_GRADEMAX, from 0 to 10 without them.

Exit status:
  0  all answers have all points
  1  an answer has fewer, or was not handed in
  2  wrong usage, or a lesson is wrong
  3  no answer has fewer, but one could not be graded, or nothing was`,
		Examples: `  lab grade class/                                  everybody's, as a table
  lab grade class/ --resume                         go on after an interruption
  lab grade a.lab b.lab --format csv --output g.csv the gradebook for a spreadsheet
  lab grade --lessons mine class/                   exercises of your own`,
		Paths:  "FILE|FOLDER",
		Resume: "take over what was found out before about the same answer, course and machine",
		Seed:   "`WORD` of the class: numbers in exercises are then those made from WORD/PERSON",

		Together:   "total",
		Ungradable: "could not be graded",
		None:       "not handed in",
		Equal:      "Equal answers",
		Nothing:    "Nothing was graded: nobody has handed in an answer.",
		Answers:    "%d answers, %d people: ",
		Full:       "%d with all points",
		Less:       "%d with fewer",
		NotJudged:  "%d could not be graded",
		Missing:    "%d not handed in",

		NotHanded: "not handed in",
		OtherSeed: "made with other numbers than this person's",
		Unknown:   "the course has no exercise %s",
		Other:     "the course has no exercise %s; the file was made with another course",
		Clash:     "handed in twice, differently: %s; name only the one that counts",
		Faults: map[string]string{
			"not a submission":     "this is no file of \"lab submit\"%s",
			"cut off or damaged":   "the file is cut off or damaged%s",
			"of another version":   "the file is of another version of lab%s",
			"no name of a person":  "the name of the person cannot be used%s",
			"a link":               "a link is not followed%s",
			"no regular file":      "not an ordinary file%s",
			"not a name of a file": "not a file LESSON/EXERCISE/NAME with a harmless name%s",
			"twice":                "there twice, or in two spellings that differ only in case%s",
			"too many files":       "too many files%s",
			"too large":            "too large%s",
			"unreadable":           "cannot be read on this computer%s",
			"without an answer":    "without an answer%s",
		},
		Refused: map[string]string{
			"missing": "%[1]s is missing",
			"foreign": "the exercise has no file %[1]s",
			"size":    "%[1]s is larger than 64 kB",
			"text":    "%[1]s, line %[2]d: not plain text in UTF-8",
			"line":    "%[1]s, line %[2]d: the exercise does not take %[3]q",
		},
		NoPath:    "cannot read what was handed in: %w",
		OneOnly:   "--format %s is for the work of one person; here are %d",
		OneHint:   "name that person's file, or use csv or json",
		Kept:      "taken over from before: %d answers",
		NotKept:   "cannot keep what was found out: %v",
		NotTidied: "cannot remove what was kept long ago: %v",
	}
}

func germanGrade() Grade {
	return Grade{
		Short: "Abgaben bewerten, auf eigenen sauberen Maschinen",
		Long: `Führt die abgegebenen Antworten aus, jede verschiedene einmal, auf einer sauberen
Maschine dieses Rechners, beurteilt sie und schreibt das Notenbuch. Von dem, was
eine Datei über sich selbst sagt, zählt nur der Name. Was sich nicht lesen oder
beurteilen lässt, steht mit Begründung da und bekommt nie allein deshalb 0 Punkte.

DATEI hat „lab submit“ geschrieben. In ORDNER liegen solche Dateien (NAME.lab) und
Ordner, die nach Personen heißen: PERSON/LEKTION/ÜBUNG/DATEI oder PERSON/NAME.lab; dann
gehört die Datei dieser Person. Links werden nicht verfolgt.

Mit --seed hat jede Person eigene Zahlen, wo eine Übung solche vorsieht. Gelöst wird sie
mit „lab --seed WORT/NAME“ oder LAB_SEED=WORT/NAME, und NAME wie im Notenbuch.

gradescope, vpl und check50 sind für die Arbeit einer einzigen Person. vpl bringt die
Punkte auf die Skala von VPL_GRADEMIN bis VPL_GRADEMAX, ohne diese von 0 bis 10.

Exit-Status:
  0  alle Antworten haben alle Punkte
  1  eine Antwort hat weniger oder fehlt
  2  falscher Aufruf, oder eine Lektion ist fehlerhaft
  3  keine Antwort hat weniger, aber eine ließ sich nicht bewerten, oder es gab nichts`,
		Examples: `  lab grade klasse/                                  alle, als Tabelle
  lab grade klasse/ --resume                         nach einer Unterbrechung weiter
  lab grade a.lab b.lab --format csv --output n.csv  das Notenbuch für eine Tabellenkalkulation
  lab grade --lessons meine klasse/                  eigene Übungen`,
		Paths:  "DATEI|ORDNER",
		Resume: "übernehmen, was über dieselbe Antwort mit demselben Kurs und derselben Maschine schon bekannt ist",
		Seed:   "`WORT` der Klasse: Zahlen in Übungen ergeben sich dann aus WORT/PERSON",

		Together:   "gesamt",
		Ungradable: "ließ sich nicht bewerten",
		None:       "nicht abgegeben",
		Equal:      "Gleiche Antworten",
		Nothing:    "Nichts wurde bewertet: Niemand hat eine Antwort abgegeben.",
		Answers:    "%d Antworten, %d Personen: ",
		Full:       "%d mit allen Punkten",
		Less:       "%d mit weniger",
		NotJudged:  "%d nicht bewertbar",
		Missing:    "%d nicht abgegeben",

		NotHanded: "nicht abgegeben",
		OtherSeed: "mit anderen Zahlen entstanden, als diese Person sie hat",
		Unknown:   "der Kurs hat keine Übung %s",
		Other:     "der Kurs hat keine Übung %s; die Datei ist mit einem anderen Kurs entstanden",
		Clash:     "zweimal und verschieden abgegeben: %s; nenne nur die Abgabe, die zählt",
		Faults: map[string]string{
			"not a submission":     "das ist keine Datei von „lab submit“%s",
			"cut off or damaged":   "die Datei ist abgeschnitten oder beschädigt%s",
			"of another version":   "die Datei ist von einer anderen Version von lab%s",
			"no name of a person":  "der Name der Person ist nicht verwendbar%s",
			"a link":               "Links werden nicht verfolgt%s",
			"no regular file":      "keine gewöhnliche Datei%s",
			"not a name of a file": "keine Datei LEKTION/ÜBUNG/NAME mit harmlosem Namen%s",
			"twice":                "zweimal da, oder in zwei Schreibweisen, die sich nur in Groß- und Kleinschreibung unterscheiden%s",
			"too many files":       "zu viele Dateien%s",
			"too large":            "zu groß%s",
			"unreadable":           "auf diesem Rechner nicht lesbar%s",
			"without an answer":    "ohne Antwort%s",
		},
		Refused: map[string]string{
			"missing": "%[1]s fehlt",
			"foreign": "die Übung hat keine Datei %[1]s",
			"size":    "%[1]s ist größer als 64 kB",
			"text":    "%[1]s, Zeile %[2]d: kein reiner Text in UTF-8",
			"line":    "%[1]s, Zeile %[2]d: Die Übung nimmt %[3]q nicht an",
		},
		NoPath:    "die Abgaben sind nicht lesbar: %w",
		OneOnly:   "--format %s ist für die Arbeit einer einzigen Person; hier sind es %d",
		OneHint:   "nenne die Datei dieser Person, oder nimm csv oder json",
		Kept:      "von früher übernommen: %d Antworten",
		NotKept:   "was herauskam, lässt sich nicht aufheben: %v",
		NotTidied: "was lange aufgehoben ist, lässt sich nicht entfernen: %v",
	}
}
