package words

// Reason is why a verdict is what it is. In the sentences, an argument of the reason
// stands in braces; a part in square brackets is left out where one of its arguments
// is missing. The mechanisms' names are those of [Course].
type Reason struct {
	Sentences map[string]string // by package judge's code
	Checks    map[string]string // by name of the check of a sign
	Mechanism string            // one that has no name
	NoWall    string            // instead of the wall that the kernel names
	Nothing   string            // that was expected or found
}
