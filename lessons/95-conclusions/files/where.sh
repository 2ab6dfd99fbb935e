# where.sh CONTAINER: notes where the container's shop is, in CONTAINER.ip and CONTAINER.pid.
docker container inspect -f '{{.State.Pid}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $1 |
	{ read pid ip; echo $pid >$1.pid; echo $ip >$1.ip; }
