# A cluster without nodes: Kubernetes' API server and its store, for this computer only.
set -e
umask 077
mkdir -p /etc/kubernetes /root/.kube /home/user/.kube
cd /etc/kubernetes

# One certificate for all servers here; who connects trusts it and no other.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	-subj /CN=lab -addext subjectAltName=IP:127.0.0.1 -keyout tls.key -out tls.crt 2>/dev/null
: >tokens.csv

# login NAME GROUP OWNER: a token, and the owner's configuration with it
login() {
	token=$(openssl rand -hex 16)
	echo "$token,$1,$1,$2" >>tokens.csv
	cat >"/$3/.kube/config" <<-END
		apiVersion: v1
		kind: Config
		clusters:
		  - name: lab
		    cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: $(base64 -w0 tls.crt)}
		users:
		  - {name: $1, user: {token: $token}}
		contexts:
		  - {name: lab, context: {cluster: lab, user: $1}}
		current-context: lab
	END
}
login admin system:masters root
login user developers home/user
chown -R user: /home/user/.kube

# Only root reaches the store: whoever writes to it is asked by nobody.
mkdir -p /run/etcd
systemd-run --quiet --unit=etcd -p Type=notify -p TimeoutStartSec=3min \
	etcd --data-dir /run/etcd/data --unsafe-no-fsync --log-level error \
	--listen-client-urls unix:///run/etcd/client --advertise-client-urls unix:///run/etcd/client \
	--listen-peer-urls unix:///run/etcd/peer

# No controller makes service accounts here, so pods do not get one.
systemd-run --quiet --unit=kube-apiserver -p Type=notify -p TimeoutStartSec=3min -p WorkingDirectory=/etc/kubernetes \
	kube-apiserver --etcd-servers unix:///run/etcd/client \
	--bind-address 127.0.0.1 --advertise-address 192.0.2.1 --secure-port 6443 --endpoint-reconciler-type none \
	--tls-cert-file tls.crt --tls-private-key-file tls.key \
	--authorization-mode RBAC --token-auth-file tokens.csv --allow-privileged \
	--disable-admission-plugins ServiceAccount --service-cluster-ip-range 10.96.0.0/16 \
	--service-account-issuer https://kubernetes.default.svc \
	--service-account-signing-key-file tls.key --service-account-key-file tls.crt
curl --silent --fail --cacert tls.crt --retry 90 --retry-delay 1 --retry-all-errors \
	--output /dev/null https://127.0.0.1:6443/readyz
kubectl create -f /srv/cluster.yaml -f /srv/policy.yaml
until kubectl --namespace cel create --dry-run=server -f /srv/plain.yaml 2>&1 | grep -q denied; do
	sleep 1 # the API server looks for new policies once a second
done
