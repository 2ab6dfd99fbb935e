package tell

import (
	"testing"

	"lab/lessons"
	"lab/ui/words"
)

// TestPrediction: it is held against what came of the step, by whatever kind of answer
// the step's question has.
func TestPrediction(t *testing.T) {
	said := lessons.Text{lessons.German: "ja", lessons.English: "yes"}
	works := &lessons.Step{}
	asked := &lessons.Step{Asks: []lessons.Choice{{Says: said, Outcome: lessons.Works}, {Errno: "EPERM"}, {Wall: lessons.Seccomp}}}
	for _, tt := range []struct {
		step              *lessons.Step
		predicted, answer string
		text, note        string
		mark              Mark
	}{
		{works, "works", "works", "funktioniert", "richtig", Good},
		{works, "blocked", "works", "funktioniert nicht", "nicht wie vorhergesagt", Doubtful},
		{works, "works", "", "funktioniert", "", Neutral},
		{works, "", "works", "keine", "", Faint},
		{works, "yes", "works", "keine", "", Faint}, // made when the lesson was another one
		{asked, "yes", "EPERM", "ja", "nicht wie vorhergesagt: EPERM", Doubtful},
		{asked, "EPERM", "EPERM", "EPERM", "richtig", Good},
		{asked, "seccomp", "yes", "Seccomp", "nicht wie vorhergesagt: ja", Doubtful},
		{asked, "seccomp", "", "Seccomp", "", Neutral},
	} {
		row := prediction(words.In(lessons.German), tt.step, tt.predicted, tt.answer)
		if row.Text != tt.text || row.Note != tt.note || row.Mark != tt.mark {
			t.Errorf("%q, where %q is right: %+v; want %q, %q, %v", tt.predicted, tt.answer, row, tt.text, tt.note, tt.mark)
		}
	}
}
