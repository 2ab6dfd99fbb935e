# sign.sh SERVER-EXT ANNA-EXT: makes the certificates of the exercise in ~/tls: those of the daemon and of anna by the
# new CA, with the extensions of the answer, and one of a partner by the old CA.
mkdir -p tls && cd tls || exit
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
sign() { openssl x509 -req -CA "$1.pem" -CAkey "$1-key.pem" -days 30 -extfile "$2"; }
for ca in new old; do
	new_key $ca-key.pem
	openssl req -new -x509 -key $ca-key.pem -days 30 -subj "/CN=$ca CA" -out $ca.pem
done
cat new.pem old.pem >both.pem
grep -v '^#' "$1" >server.ext
grep -v '^#' "$2" >anna.ext
echo 'extendedKeyUsage=clientAuth' >partner.ext
for who in server anna partner; do new_key $who-key.pem; done
openssl req -new -key server-key.pem -subj /CN=docker | sign new server.ext >server.pem
openssl req -new -key anna-key.pem -subj /CN=anna | sign new anna.ext >anna.pem
openssl req -new -key partner-key.pem -subj /CN=partner | sign old partner.ext >partner.pem
