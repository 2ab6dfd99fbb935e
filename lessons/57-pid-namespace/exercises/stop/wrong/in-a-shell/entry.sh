echo prepared >>/data/log
sh -c "exec sh /serve.sh"
exit $?
