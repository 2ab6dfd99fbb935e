/*
Package recording keeps transcripts in files and reads them back. It is not for
playing them nor for judging them: see packages report and judge.

# The file

A file holds the transcript of one lesson on one machine. Its name ends in
.jsonl: UTF-8 text with one JSON object a line. The first line is the head, each
other one an event, in the order in which they happened.

The head; program, steps, files and machine may be absent:

	format   "lab-transcript"
	version  1; it changes when a reader of the old form would misread the new one
	lesson   id of the lesson
	asked    ids of the steps whose results were asked for; the others that were
	         run are there because these build on them
	started  when it began, RFC 3339
	program  SHA-256 of the lab that recorded it, in hexadecimal digits
	steps    that of the lesson's steps, as lab had read them
	files    those of the lesson's files, by their names: {"no-mkdir.json": "9f86…"}
	machine  facts of the machine, as in lab's JSON report; absent where there was
	         no machine to run on

An event has at, the time since the start in microseconds, which never goes
back, and kind, which says what else it has; keys in brackets may be absent:

	run-start   step role [id] [user]      role is act, control or proof; id is the
	                                       control's or proof's; user typed it
	line-start  line [leave]               a line is typed; leave: by lab itself, to
	                                       leave a nested shell
	echo        text or base64             the terminal shows prompts and what is typed
	output      text or base64             the terminal shows what the line printed
	line-end    [exit] [opened] [dropped]  exit status, if known; opened: the line
	                                       opened a nested shell; how many bytes of
	                                       its output were too many to keep
	evidence    source text                what the kernel or an engine says about it
	run-end     [trouble] [detail]         why the run ended before its time

Bytes of the terminal stand in text where they are UTF-8, and in base64 (RFC
4648, with padding) where they are not. Control and format characters are
always escaped, so that the file can be printed to a terminal.

A run goes from run-start to run-end, and everything else is inside a run. Each
comes once; those of a step follow each other, its act, its controls, its proofs,
and each takes some time, unless it had trouble. A line ends before the next begins; the last line of a
run may lack its end. source is audit, for the audit log, kernel, for what was
traced there, or machine, for what is not as it was when the lesson began. A reader accepts this and nothing else: no other keys, no key twice, no null. A
file says what somebody recorded, and is not signed: who can write it can make
it say anything.
*/
package recording
