echo prepared >>/data/log
sh /serve.sh &
exec sleep 3600
