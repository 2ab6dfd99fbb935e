echo prepared >>/data/log
trap "exit 0" TERM
sh /serve.sh &
wait $!
