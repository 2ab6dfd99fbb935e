echo prepared >>/data/log
sh /serve.sh
echo done
