// Package judge says what a transcript proves about the steps of a lesson. It
// is a pure function over plain values: the same plan and the same transcript
// always give the same results, whether the run was just now or is replayed.
//
// It is not for running, nor for telling people: reports show a [Reason] in
// words by [Text].
//
// # From a line to an outcome
//
// An act, a control and a proof are judged alike, by the last line that the
// lesson had typed. Exit codes alone decide nothing. First comes what makes
// any sign worthless, and the outcome broken:
//
//   - the run's own trouble, a line that did not end, the exit statuses 124 and
//     137, an engine that does not answer, an image that is not there;
//   - the exit statuses 125, 126 and 127, an engine's error message, a program
//     that was not found, and any failure of a line before the last. The signs
//     for works and blocked cannot claim these; the sign for broken can (the
//     known failure of an aged slide), and it is then looked for on the line
//     that failed. One exception: a blocked sign of a step about the engine's
//     policy may claim exit status 125 if it has a check of the engine's refusal.
//
// Then an outcome is observed if its sign holds and no other does. A sign
// without a single check never holds.
//
// # From outcomes to a verdict
//
// A step passes if its act came out as expected and so did every control and
// every proof. Blocked needs more: at least one control that came out another
// way, and machine facts by which the mechanism is active. What is not as
// expected fails; what is broken, contradicted by a control, or built on a step
// that did not come out, is unproven.
//
// # What output can claim
//
// Output is cleaned of terminal control first. A C library's message counts
// only in the forms in which programs print it, as "prog: …: Message", at the end
// of a line or before punctuation; see printedErrnos. If the same program, or
// any program where the sign names none, also printed the message of another
// errno, the check does not hold: then it is not known which of them stopped
// the act. Typed checks over lists (Seccomp, capabilities, profile) hold only
// if every such line in the output agrees; a label check if one label does,
// because ls -Z prints several.
package judge
