# ask.sh [NAME]: asks the daemon for its version over TCP, with the certificate of NAME.
curl --silent --show-error --max-time 20 --cacert tls/new.pem ${1:+--cert tls/$1.pem --key tls/$1-key.pem} https://127.0.0.1:2376/version
