# Ends the tutor in the middle of a change: hangup.sh SIGNAL
# The learner has a root shell on this computer in it and makes a file. Then lab gets the
# signal, or loses its terminal (CLOSE). Says what was left when lab had ended.
export TERM=xterm-256color
made=/etc/left-by-demo
dir=$(mktemp -d /run/hangup.XXXXXX)
mkfifo "$dir/keys"
export XDG_STATE_HOME=$dir/state
# What a script starts in the background takes no notice of SIGINT.
perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' script -qfec "stty rows 40 cols 120; exec lab --on host --lang en" "$dir/screen" <"$dir/keys" >/dev/null 2>&1 &
terminal=$!
exec 3>"$dir/keys"

# until_so CONDITION: waits for it, five minutes at most.
until_so() {
	tries=1500
	until eval "$1"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "not so: $1"; tail -c 1000 "$dir/screen"; exit 1; }
		sleep 0.2
	done
}
until_so 'grep -aq errata "$dir/screen"'
printf '\r' >&3
until_so 'grep -aq "to the course" "$dir/screen"'
printf 'T' >&3
until_so 'grep -aq "leaves the terminal" "$dir/screen"'
printf 'date >%s\r' $made >&3
until_so '[ -s $made ]'
lab=$(pgrep -x lab)
if [ "$1" = CLOSE ]; then kill -KILL $terminal; else kill -"$1" "$lab"; fi
until_so '! kill -0 $lab 2>/dev/null'
[ -e $made ] && echo "left: $made"
lab reset --dry-run --lang en
grep -aq '?1049l' "$dir/screen" || [ "$1" = CLOSE ] || echo "the screen was not given back"
rm -rf "$dir"
