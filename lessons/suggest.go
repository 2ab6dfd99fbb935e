package lessons

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// suggest is the hint for a word that is not among the known ones: the one
// that was probably meant, else all if they are few.
func suggest(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) > 20 || len(known) == 0 {
		return ""
	}
	return "known: " + strings.Join(known, ", ")
}

// Nearest is the one of the known words that was probably meant by a word: one
// that begins with it, or is two letters away at most; "" if none comes near.
func Nearest(word string, known []string) string {
	best, distance := "", 3
	word = strings.ToLower(word)
	for _, k := range known {
		lower := strings.ToLower(k)
		if word != "" && strings.HasPrefix(lower, word) {
			return k
		}
		if d := levenshtein.ComputeDistance(word, lower); d < distance && d < len(k) {
			best, distance = k, d
		}
	}
	return best
}
