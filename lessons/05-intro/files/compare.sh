#!/bin/sh
# compare.sh PID: which namespaces of the process are other ones than this shell's?
for type in cgroup ipc mnt net pid time user uts; do
	if [ "$(readlink "/proc/$1/ns/$type")" = "$(readlink "/proc/$$/ns/$type")" ]; then
		echo "$type: same"
	else
		echo "$type: other"
	fi
done
