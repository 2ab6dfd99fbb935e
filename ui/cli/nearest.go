package cli

import (
	"slices"
	"strings"
)

// nearest is the one of the known words that was probably meant by what was
// typed, or "".
func nearest(typed string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if typed != "" && strings.HasPrefix(k, typed) {
			return k
		}
		if d := editDistance(typed, k); d < distance && d < len(k) {
			best, distance = k, d
		}
	}
	return best
}

// editDistance is the number of bytes to insert, delete or replace to make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			replace := last[j]
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, last[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
