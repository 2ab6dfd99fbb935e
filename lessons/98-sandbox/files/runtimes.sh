# Gives Docker the runtimes of an answer, and nothing else that its daemon.json says.
# runtimes.sh DAEMON.JSON
set -e
jq -s '.[0] * {"runtimes": (.[1].runtimes // {})}' "$1" daemon.json >merged.json
cp merged.json "$1"
systemctl restart docker.service
