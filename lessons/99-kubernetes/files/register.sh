# register.sh RESOURCES FAILURE: has the API server ask the webhook about RESOURCES, and
# do as FAILURE says, Fail or Ignore, where it gets no answer.
set -e
sed -e "s|CERTIFICATE|$(base64 -w0 /etc/kubernetes/tls.crt)|" -e "s|RESOURCES|$1|" -e "s|FAILURE|$2|" \
	/srv/webhook.yaml | kubectl apply -f -
systemctl --quiet is-active webhook || exit 0
until kubectl --namespace rego create --dry-run=server -f /srv/breakout.yaml 2>&1 | grep -q 'denied the request'; do
	sleep 1 # it hears of the change a moment later
done
