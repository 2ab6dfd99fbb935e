// Package tell turns what came of a step into rows of meaning in the user's
// language: verdict and outcome, cause, controls, proofs and records, the way of
// the system call through the walls, and the walls around the process; and what
// is to be known of a step before it runs. The tutor, the walk line by line, a
// presentation and its notes, and the reports draw or print these rows, so that
// none says less than another. It decides nothing itself but goes by what was
// judged, and by what was seen in the machine.
package tell
