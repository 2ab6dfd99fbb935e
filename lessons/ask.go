package lessons

import "slices"

// The fewest and most answers that a question offers.
const (
	fewestChoices = 2
	mostChoices   = 5
)

// A Choice is one of the answers to a step's question. Exactly one of Outcome,
// Errno, Wall and Sign says when it is the right one.
type Choice struct {
	Says    Text      // nil: the outcome, the errno or the wall says it
	Outcome Outcome   // right if this is what came out
	Errno   string    // right if a program printed this error and no other: "EPERM"
	Wall    Mechanism // right if this was proved to have blocked the act
	Sign    *Sign     // right if it holds for the act's last line
}

// Name stands for the choice in records and reports, in whatever language it was made.
func (c Choice) Name() string {
	switch {
	case c.Says != nil:
		return c.Says[English]
	case c.Errno != "":
		return c.Errno
	case c.Wall != "":
		return string(c.Wall)
	}
	return string(c.Outcome)
}

// Choices are the answers to the step's question; where it gives none itself, whether
// the act works.
func (s *Step) Choices() []Choice {
	if len(s.Asks) > 0 {
		return s.Asks
	}
	return []Choice{{Outcome: Works}, {Outcome: Blocked}}
}

// Choice returns the choice with the name.
func (s *Step) Choice(name string) (Choice, bool) {
	for _, c := range s.Choices() {
		if c.Name() == name && name != "" {
			return c, true
		}
	}
	return Choice{}, false
}

// asks reads the answers to a step's question.
func (o *object) asks(s *Step) []Choice {
	var choices []Choice
	for _, n := range o.list("asks") {
		in := o.mapping(n, choiceShape)
		if in == nil {
			continue
		}
		c := Choice{
			Says:    in.texts("says"),
			Outcome: Outcome(in.word("outcome", outcomes)),
			Errno:   in.errno(),
			Wall:    Mechanism(in.word("wall", mechanisms)),
			Sign:    in.sign("signs"),
		}
		in.checkChoice(c, choices)
		choices = append(choices, c)
	}
	if n := len(choices); o.given("asks") && (n < fewestChoices || n > mostChoices) {
		o.report(o.where("asks"), "", "a question with %d answers, not %d to %d", n, fewestChoices, mostChoices)
	}
	o.checkAnswerable(s, choices)
	return choices
}

func (o *object) checkChoice(c Choice, earlier []Choice) {
	given := 0
	for _, key := range []string{"outcome", "errno", "wall", "signs"} {
		if o.given(key) {
			given++
		}
	}
	switch {
	case given != 1:
		o.report(o.at, `"outcome", "errno", "wall" or "signs"`, "one thing has to say when an answer is the right one, not %d", given)
	case c.Errno == "none":
		o.report(o.where("errno"), `use "signs"`, `"none" is no error`)
	case o.given("signs") && !o.given("says"):
		o.report(o.at, `add "says"`, "an answer that is told by its signs needs words")
	}
	for _, other := range earlier {
		for _, lang := range Langs {
			if c.Name() == other.Name() || c.Says != nil && other.Says != nil && c.Says[lang] == other.Says[lang] {
				o.report(o.at, "", "a second answer %q", c.Name())
				return
			}
		}
	}
}

// checkAnswerable reports a question of which no answer can be the right one when the
// step comes out as it is to.
func (o *object) checkAnswerable(s *Step, choices []Choice) {
	if s.Expect == "" {
		return // reported
	}
	if len(choices) == 0 {
		if s.Expect == Broken {
			o.report(o.where("expect"), `add "asks" with an answer of its own for what happens`,
				"whether it works is no question for a step that is to break")
		}
		return
	}
	sign := s.Signs.of(s.Expect)
	if !slices.ContainsFunc(choices, func(c Choice) bool {
		return c.Sign != nil || c.Outcome != "" && c.Outcome == s.Expect || c.Wall != "" && c.Wall == s.By && s.Expect == Blocked ||
			c.Errno != "" && sign != nil && (sign.Errno == c.Errno || sign.Errno == "")
	}) {
		o.report(o.where("asks"), "", "no answer is the right one when the step comes out as expected")
	}
}
