#!/bin/bash
# Runs a lesson on this computer, kills lab, puts the computer back.
# kill.sh LESSON MOMENT AFTER AGAIN; AFTER in tenths of a second
#   noting    AFTER the start
#   demos     AFTER the notes were finished
#   undoing   AFTER a Ctrl-C, which comes 10 s after the notes were finished
#   stopping  never, but there is a Ctrl-C AFTER the notes were finished
# POWER=cut starts the computer anew instead, without writing to the disk what is in memory.
# AGAIN, unless it is -, kills the first lab reset after as many tenths.
lesson=$1 moment=$2 after=$3 again=$4
before=/var/lib/lab/before

# await CONDITION: until it holds or lab has ended
await() { until eval "$1"; do kill -0 $lab 2>/dev/null || return; sleep 0.1; done; }

# tenths N: so many tenths of a second, or until lab has ended
tenths() { for ((i = $1; i > 0; i--)); do kill -0 $lab 2>/dev/null && sleep 0.1; done; }

lab verify --on host --format tap "$lesson" >/run/lab.out 2>&1 </dev/null &
lab=$!
case $moment in
demos) await "[ -d $before ]" ;;
undoing)
	await "[ -d $before ]"
	sleep 10
	kill -INT $lab
	;;
stopping)
	await "[ -d $before ]"
	tenths "$after"
	kill -INT $lab
	wait $lab
	;;
esac
tenths "$after"
[ "$POWER" = cut ] && echo b >/proc/sysrq-trigger
if kill -KILL $lab 2>/dev/null; then how="killed"; else how="had ended"; fi
wait $lab 2>/dev/null
ended=$?
[ "$how" = killed ] || how="$how: $ended"
left=nothing
[ -d $before ] && left="something"
if [ "$again" != - ]; then
	lab reset >/dev/null 2>&1 &
	reset=$!
	sleep "$(printf '%d.%d' $((again / 10)) $((again % 10)))"
	kill -KILL $reset 2>/dev/null && how="$how, reset killed"
	wait $reset 2>/dev/null
fi
lab reset >/run/reset.out 2>&1
status=$?
echo "$how, $left left, lab reset: $status"
[ $status = 0 ] && [ "$ended" != 3 ] || cat /run/lab.out /run/reset.out
