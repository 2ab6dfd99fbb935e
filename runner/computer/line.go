package computer

import "strings"

// meansItself are the characters that mean nothing special to a shell.
const meansItself = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,@%+="

// Line is the line for a shell that some words stand for, which are quoted where that
// is needed.
func Line(words ...string) string {
	var quoted []string
	for _, w := range words {
		if w == "" || strings.Trim(w, meansItself) != "" {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		quoted = append(quoted, w)
	}
	return strings.Join(quoted, " ")
}
