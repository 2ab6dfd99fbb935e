exec sh /serve.sh
