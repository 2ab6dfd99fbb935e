# inner.sh ROOM DIRECTORY…: makes each directory, and in the room mounts something there with a note in it.
room=$1; shift
for dir; do
	mkdir -p $dir
	nsenter --mount --target $(cat $room.pid) sh -c "mount -t tmpfs tmpfs $dir && echo inside >$dir/note"
done
