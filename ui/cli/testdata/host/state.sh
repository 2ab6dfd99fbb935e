#!/bin/bash
# Prints the state of a computer, one fact a line, for a comparison of before and
# after. It shares nothing with lab: it asks find, getfattr and the engines.
export LC_ALL=C

# What programs write when they like, and what engines keep for themselves; their
# objects are asked for below.
prune=()
for path in /proc /sys /run /tmp /var/tmp /var/log /var/lib/lab /var/lib/systemd /var/lib/docker /var/lib/containerd \
	/var/lib/containers /home/user/.local/share/containers /dev/pts /dev/tty /dev/char /usr/share /usr/lib /usr/bin /boot; do
	prune+=(-path "$path" -prune -o)
done
# Where demos write, and time and content count.
deep=(/etc /root /srv /usr/local /home/user/.bashrc /home/user/.profile /home/user/.ssh /container /var/lib/krb5kdc /var/cache/apparmor /dev/shm /dev/mqueue /mnt)

echo "== files"
find / "${prune[@]}" -type d -printf '%p %y %u:%g %m\n' -o "${prune[@]}" -printf '%p %y %u:%g %m %s %l\n' | sort
echo "== contents and times"
find "${deep[@]}" -type f -printf '%p %T@\n' 2>/dev/null | sort
find "${deep[@]}" -type f -not -name 'libpod*lock*' -print0 2>/dev/null | sort -z | xargs -0 sha256sum
for locks in /dev/shm/libpod*lock*; do # which are taken: a bitmap, and its 32 mutexes (podman, libpod/lock/shm/shm_lock.h)
	echo "$locks" $(od -A n -v -j 56 -w1288 -t x4 "$locks" | awk '{print $1}')
done
echo "== attributes"
getfattr -R -P -d -m - -e hex --absolute-names "${deep[@]}" 2>/dev/null
getfattr -P -d -m - -e hex --absolute-names / /home /home/* /usr/local /var/lib/docker 2>/dev/null
echo "== accounts"
getent passwd
getent group
cat /etc/subuid /etc/subgid
if [ -d /sys/kernel/security/apparmor ]; then
	echo "== profiles"
	sort /sys/kernel/security/apparmor/profiles
	cat /sys/kernel/security/apparmor/policy/profiles/*/{name,sha256} | sort
fi
if [ -e /sys/fs/selinux/enforce ]; then
	echo "== selinux"
	echo "$(cat /sys/fs/selinux/enforce)"
	getsebool -a
fi
echo "== docker"
ask() { curl --silent --show-error --unix-socket /var/run/docker.sock "http://docker/v1.41$1"; }
ask /info | jq -c '.SecurityOptions, .DockerRootDir, .Plugins.Authorization, (.Runtimes | keys), .DefaultRuntime'
tr '\0' ' ' <"/proc/$(pgrep -x dockerd)/cmdline"
echo
ask '/containers/json?all=1' | jq -r '.[] | [.Id, .State, .Names[0]] | @text' | sort
ask /images/json?all=1 | jq -c '.[] | [.Id, .RepoTags]' | sort
ask /volumes | jq -r '.Volumes[]?.Name' | sort
ask /networks | jq -r '.[] | .Name + " " + .Driver' | sort
ask /plugins | jq -c '.[] | [.Name, .Enabled]' | sort
ls /var/lib/docker
(cd /var/lib/docker && find containers overlay2 image/overlay2/{layerdb,imagedb} plugins tmp -maxdepth 4 2>/dev/null) |
	grep -oE '^.*([0-9a-f]{64}(-[a-z]+)?|/l/[A-Z0-9]+|tmp/.*)$' | sort -u
find /run/containerd/io.containerd.runtime.v2.task -mindepth 2 -maxdepth 2 2>/dev/null | sort # containerd keeps the folder of a namespace
echo "== podman"
as_user() {
	runuser -u user -- env -C / HOME=/home/user XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}
for who in "" as_user; do
	$who podman ps --all --no-trunc
	$who podman images --all --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
done
for store in /var/lib/containers/storage /home/user/.local/share/containers/storage; do
	ls $store/{volumes,overlay}
	find $store/overlay{,-layers,-images,-containers} -maxdepth 2 | grep -E '[0-9a-f]{64}|/l/' | sort
	jq -r '.[].id' $store/overlay-layers/*layers.json | sort
done
echo "== keys"
for uid in 0 1000; do
	setpriv --reuid $uid --clear-groups cat /proc/keys | grep -E '_persistent|_uid|krb|user +ticket|big_key' | sed -E 's/^\S+ \S+ +[0-9]+ +\S+ //' | sort
done
echo "== interfaces"
ip -brief link | awk '{print $1, $2}'
ls /run/netns 2>/dev/null
echo "== mounts"
awk '{print $4, $5, $6}' /proc/self/mountinfo | grep -vE '/run/(docker|user|containers|credentials)|/var/lib/(docker|containers)|share/containers|binfmt_misc' | sort
echo "== kernel"
sysctl kernel.hostname kernel.domainname kernel.unprivileged_bpf_disabled kernel.unprivileged_userns_clone net.ipv4.ip_forward user
tail -q -n +2 /proc/sysvipc/{shm,msg,sem}
ls -d /sys/fs/cgroup/*/
echo "== services"
systemctl list-units --type=service --state=running,failed --plain --no-legend | awk '{print $1, $4}' | grep -vE '^(user@|user-runtime|systemd-|polkit|netavark-dhcp-proxy)' | sort
ps -eo user,args | grep -E 'sleep [0-9]|nina|dockremap|conmon|dhcp' | grep -vE 'grep|sleep infinity|dhcp-proxy' # netavark's proxy ends by itself after half a minute
echo "== clock, in minutes off where it was at first"
off=$(($(date +%s) - $(cut -d . -f 1 /proc/uptime)))
[ -e /run/lab-test-clock ] || echo $off >/run/lab-test-clock
echo $(((off - $(cat /run/lab-test-clock) + 30) / 60))
