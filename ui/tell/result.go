package tell

import (
	"fmt"
	"strings"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/plain"
	"lab/ui/words"
)

// A Kind says what a Row is about.
type Kind int

// The kinds of rows, in the order in which they come.
const (
	Verdict    Kind = iota
	Typed           // what the learner typed, where that is not the lesson's
	Prediction      // and whether it came true
	SlideSays       // where that is not what should be seen today
	Observed        // the outcome
	Cause           // of the verdict, where it says more than the outcome
	Control
	Proof
	Record  // of the kernel or an engine, or why there is none
	Touched // the machine may not have been in the lesson's state
)

// A Mark says how a row is to be taken.
type Mark int

// The marks.
const (
	Neutral Mark = iota
	Good
	Bad
	Doubtful
	Faint // there is nothing to it
)

// A Row is one thing to say about what came of a step. Its texts are in the
// user's language and harmless for a terminal.
type Row struct {
	Kind Kind
	ID   string // of a control or proof, the source of a record
	Name string // what the row is about, for people; "" if the text says it
	Text string
	Note string // what is to be said after the text
	Mark Mark   // of the text, or of the note if there is one
	Raw  bool   // the text is a command or a record
}

// String is the row as a line.
func (r Row) String() string {
	text := r.Text
	if r.Note != "" {
		text += ", " + r.Note
	}
	if r.Name == "" {
		return text
	}
	return r.Name + ": " + text
}

// An Attempt is what a learner did beside running the step.
type Attempt struct {
	Asked     *lessons.Step // whose question was put; nil: none was
	Predicted string        // name of the answer, "" for none
	Typed     []string      // lines, if not those that the lesson gives
	Given     []string      // lines that the lesson gives
	Touched   bool          // there was a shell on the machine before
	Changed   []string      // files of earlier steps that the learner has changed
}

// Result is everything that is to be said about what came of a step.
func Result(w words.Words, r judge.Result, a Attempt) []Row {
	t := w.Tutor
	rows := []Row{{Kind: Verdict, Name: t.Result, Text: plain.Line(w.Verdict.Of(string(r.Verdict))), Mark: verdictMark(r.Verdict)}}
	add := func(row Row) { rows = append(rows, row) }
	for _, line := range a.Typed {
		add(Row{Kind: Typed, Name: t.Instead, Text: plain.Line(line), Raw: true})
	}
	if len(a.Typed) > 0 {
		for _, text := range differences(t, a.Given, a.Typed) {
			add(Row{Kind: Typed, Name: t.Instead, Text: text, Mark: Doubtful})
		}
	}
	if a.Asked != nil {
		add(prediction(w, a.Asked, a.Predicted, r.Answer))
	}
	if r.Says != "" && r.Says != r.Expected {
		add(Row{Kind: SlideSays, Name: t.SlideSays, Text: w.Outcome.Of(r.Says)})
	}
	add(observed(w, r))
	if cause := Reason(w, r.Reason); cause != w.Outcome.Of(r.Outcome) {
		add(Row{Kind: Cause, Name: t.Cause, Text: cause})
	}
	for _, c := range r.Controls {
		add(Row{Kind: Control, ID: plain.Line(c.ID), Name: t.Control, Text: Reason(w, c.Reason), Mark: held(c.OK)})
	}
	for _, p := range r.Proofs {
		add(Row{Kind: Proof, ID: plain.Line(p.ID), Name: t.Proof, Text: Reason(w, p.Reason), Mark: held(p.OK)})
	}
	for _, e := range r.Evidence {
		add(Row{Kind: Record, ID: plain.Line(e.Source), Name: t.Record, Text: plain.Line(e.Text), Raw: true})
	}
	if r.NoEvidence != nil {
		add(Row{Kind: Record, Name: t.Record, Text: Reason(w, *r.NoEvidence)})
	}
	if len(a.Changed) > 0 {
		add(Row{Kind: Touched, Text: fmt.Sprintf(t.Changed, plain.Line(strings.Join(a.Changed, ", "))), Mark: Doubtful})
	}
	if a.Touched {
		add(Row{Kind: Touched, Text: t.Touched, Mark: Doubtful})
	}
	return rows
}

// differences are a sentence for each line that is not as the lesson gives it: the
// words in which it differs. Blanks make no difference.
func differences(w words.Tutor, given, typed []string) []string {
	var list []string
	for i := range max(len(given), len(typed)) {
		switch {
		case i >= len(typed):
			list = append(list, fmt.Sprintf(w.Missing, plain.Line(given[i])))
		case i >= len(given):
			list = append(list, fmt.Sprintf(w.Added, plain.Line(typed[i])))
		default:
			// A continued line is typed as one.
			g, t := strings.Fields(strings.ReplaceAll(given[i], "\\\n", " ")), strings.Fields(strings.ReplaceAll(typed[i], "\\\n", " "))
			for len(g) > 0 && len(t) > 0 && g[0] == t[0] {
				g, t = g[1:], t[1:]
			}
			for len(g) > 0 && len(t) > 0 && g[len(g)-1] == t[len(t)-1] {
				g, t = g[:len(g)-1], t[:len(t)-1]
			}
			if len(g)+len(t) > 0 {
				list = append(list, fmt.Sprintf(w.Difference, plain.Line(strings.Join(t, " ")), plain.Line(strings.Join(g, " "))))
			}
		}
	}
	return list
}

// Choice is an answer to a step's question, in words.
func Choice(w words.Words, c lessons.Choice) string {
	switch {
	case c.Says != nil:
		return plain.Line(c.Says[w.Lang])
	case c.Errno != "":
		return c.Errno
	case c.Wall != "":
		return w.Course.Mechanisms[string(c.Wall)]
	}
	return w.Outcome.Of(c.Outcome)
}

// prediction holds the answer that was predicted against the right one. Where what came
// of the step does not tell which that is, nothing is said about it.
func prediction(w words.Words, s *lessons.Step, predicted, answer string) Row {
	t := w.Tutor
	row := Row{Kind: Prediction, Name: t.Prediction, Text: t.None, Mark: Faint}
	said, ok := s.Choice(predicted)
	if !ok {
		return row
	}
	row.Text, row.Mark = Choice(w, said), Neutral
	right, ok := s.Choice(answer)
	switch {
	case !ok:
	case predicted == answer:
		row.Note, row.Mark = t.Right, Good
	default:
		row.Note, row.Mark = t.Wrong, Doubtful
		if len(s.Asks) > 0 { // else the outcome says it
			row.Note += ": " + Choice(w, right)
		}
	}
	return row
}

// observed is the outcome, and whether it is the expected one: that something does
// not work is what most demos are to show.
func observed(w words.Words, r judge.Result) Row {
	row := Row{Kind: Observed, Name: w.Tutor.Observed, Text: w.Outcome.Of(r.Outcome), Mark: outcomeMark(r.Outcome)}
	switch {
	case r.Expected == "" || r.Outcome == "":
	case r.Outcome == r.Expected && r.Verdict == judge.Pass:
		row.Note, row.Mark = w.Tutor.AsExpected, Good
	case r.Outcome != r.Expected && r.Verdict == judge.Fail:
		row.Note, row.Mark = fmt.Sprintf(w.Tutor.NotAsExpected, w.Outcome.Of(r.Expected)), Bad
	}
	return row
}

func verdictMark(v judge.Verdict) Mark {
	switch v {
	case judge.Pass:
		return Good
	case judge.Fail:
		return Bad
	case judge.Skip:
		return Faint
	}
	return Doubtful
}

func outcomeMark(o lessons.Outcome) Mark {
	switch o {
	case lessons.Works:
		return Good
	case lessons.Blocked:
		return Bad
	}
	return Doubtful
}

func held(ok bool) Mark {
	if ok {
		return Good
	}
	return Bad
}
