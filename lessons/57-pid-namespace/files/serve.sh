# A service that saves its work when it is asked to end, with SIGTERM, and that breaks on SIGUSR1.
trap 'echo saved >>/data/log; exit 0' TERM
trap 'exit 3' USR1
echo $$ >/data/pid
echo serving >>/data/log
while :; do
	sleep 1 &
	wait $!
done
