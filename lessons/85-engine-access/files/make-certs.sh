# Makes a certificate authority, and with it certificates for the daemon and for one client.
set -e
daemon=/etc/docker/tls client=/home/user/.docker
mkdir -p $daemon $client
cd $daemon
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
sign() { openssl x509 -req -CA ca.pem -CAkey ca-key.pem -days 30 "$@"; }

new_key ca-key.pem
openssl req -new -x509 -key ca-key.pem -days 30 -subj '/CN=lab CA' -out ca.pem

new_key server-key.pem
printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >server.ext
openssl req -new -key server-key.pem -subj '/CN=docker' |
	sign -extfile server.ext -out server-cert.pem

new_key $client/key.pem
echo 'extendedKeyUsage=clientAuth' >client.ext
openssl req -new -key $client/key.pem -subj '/CN=user' |
	sign -extfile client.ext -out $client/cert.pem

cp ca.pem $client
chown -R user: $client
