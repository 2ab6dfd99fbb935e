# Mounts what the exercise is about and opens two rooms, each with a mount namespace of its own
# that is as the host's at first: one for the answer, one that stays so. NAME.pid notes a process in it.
mkdir -p /srv/media /srv/keys
mount -t tmpfs tmpfs /srv/media
mount -t tmpfs tmpfs /srv/keys
mkdir /srv/media/stick
mount -t tmpfs tmpfs /srv/media/stick
for name in room plain; do
	unshare --mount --propagation unchanged sleep 3600 </dev/null >/dev/null 2>&1 &
	echo $! >$name.pid
	while [ /proc/$!/ns/mnt -ef /proc/self/ns/mnt ]; do sleep 0.1; done
done
