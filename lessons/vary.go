package lessons

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
)

// A Variable is a number of an exercise that differs from person to person.
type Variable struct {
	ID       string
	From, To int
}

// number is the one that a seed stands for; without a seed it is the lowest.
func (v Variable) number(exercise, seed string) int {
	if seed == "" {
		return v.From
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", seed, exercise, v.ID))
	return v.From + int(binary.BigEndian.Uint64(sum[:])%uint64(v.To-v.From+1))
}

// mark is what stands in an exercise's files for the number.
func (v Variable) mark() string { return "@" + v.ID + "@" }

// Seed is that of a person in a class that has a word of its own; "" in one that
// has none.
func Seed(class, person string) string {
	if class == "" {
		return ""
	}
	return class + "/" + person
}

// Sow gives all exercises the numbers that a seed stands for.
func (c *Course) Sow(seed string) {
	for i, read := range c.lessons {
		c.lessons[i] = sync.OnceValue(func() *Lesson {
			l := read()
			for j, e := range l.Exercises {
				l.Exercises[j] = e.With(seed)
			}
			return l
		})
	}
}

// With is the exercise with the numbers that a seed stands for.
func (e *Exercise) With(seed string) *Exercise {
	numbers := e.numbers(func(v Variable) int { return v.number(e.Name(), seed) })
	if e.blank == nil || maps.Equal(numbers, e.Numbers) {
		return e
	}
	return e.blank.fill(numbers)
}

// numbers are those of all variables.
func (e *Exercise) numbers(number func(Variable) int) map[string]int {
	numbers := map[string]int{}
	for _, v := range e.Varies {
		numbers[v.ID] = number(v)
	}
	return numbers
}

// fill puts numbers in place of the marks.
func (e *Exercise) fill(numbers map[string]int) *Exercise {
	other := &Exercise{}
	var pairs []string
	for _, v := range e.Varies {
		pairs = append(pairs, v.mark(), strconv.Itoa(numbers[v.ID]))
	}
	marks := strings.NewReplacer(pairs...)
	text, err := json.Marshal(e) // has all texts but those of answers, which are bytes
	if err == nil {
		err = json.Unmarshal([]byte(marks.Replace(string(text))), other)
	}
	if err != nil {
		panic(err) // an exercise is plain data
	}
	other.Start, other.Reference = e.Start.fill(marks), e.Reference.fill(marks)
	for i, w := range e.Wrong {
		other.Wrong[i].Answer = w.Answer.fill(marks)
	}
	other.lesson, other.text, other.Numbers, other.blank = e.lesson, e.text, numbers, e
	return other
}

func (a Answer) fill(marks *strings.Replacer) Answer {
	if a == nil {
		return nil
	}
	filled := Answer{}
	for name, content := range a {
		filled[name] = []byte(marks.Replace(string(content)))
	}
	return filled
}

// checkVaries reports a number that nobody is told, or that nothing checks.
func (o *object) checkVaries(e *Exercise) {
	checks, err := json.Marshal(e.Checks)
	if err != nil {
		panic(err) // checks are plain data
	}
	for _, v := range e.Varies {
		place := []string{"varies", v.ID}
		for _, lang := range Langs {
			if !strings.Contains(e.Prose[lang].Intro, v.mark()) {
				o.complain(place, "who does not know the number cannot do the exercise", "the task in %s.md does not say %s", lang, v.mark())
			}
		}
		if !strings.Contains(string(checks), v.mark()) {
			o.complain(place, "", "no check depends on %s", v.mark())
		}
	}
}
