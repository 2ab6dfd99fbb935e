# PID 1 im Container. PID 1 in the container.
echo prepared >>/data/log
sh /serve.sh
