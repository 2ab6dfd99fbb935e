echo prepared >>/data/log
exec sh /serve.sh
