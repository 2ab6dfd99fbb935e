#!/bin/bash
# Prints the state of a computer, one fact a line, for a comparison of before and
# after. It shares nothing with lab: find, getfattr and the engines' own commands.
export LC_ALL=C

# What programs write when they like, and what engines keep for themselves: their
# objects are listed by their own commands below.
skip=(
	/proc /sys /run /tmp /var/tmp /var/log /var/lib/lab /var/cache/ldconfig /var/lib/systemd/timers /var/lib/systemd/random-seed
	/var/lib/docker /var/lib/containerd /var/lib/containers /home/user/.local/share/containers
	/dev/pts /dev/ptmx /dev/tty /dev/char /dev/fd /var/lib/systemd/timesync
)
prune=()
for path in "${skip[@]}"; do prune+=(-path "$path" -prune -o); done

echo "== files"
find / "${prune[@]}" -printf '%p %y %u:%g %m %s %l\n' | sed -E '/ d [^ ]+ [0-7]+ [0-9]+ $/s/ [0-9]+ $/ /' | sort
echo "== contents"
find /etc /root /home/user/.bashrc /home/user/.profile /srv /usr/local /container /var/lib/krb5kdc /dev/shm /dev/mqueue -type f -exec sha256sum {} + 2>/dev/null | sort -k 2
echo "== times"
find /etc /root /srv /usr/local -type f -printf '%p %T@\n' | sort
echo "== attributes"
find / "${prune[@]}" \( -path /etc -o -path /root -o -path /srv -o -path /usr/local -o -path '/home*' -o -path /container \) -print0 2>/dev/null |
	xargs -0 getfattr -R -P -d -m - -e hex --absolute-names 2>/dev/null | grep -v '/.local/share/containers' | sort -u
getfattr -R -P -d -m - -e hex --absolute-names /etc /root /srv /usr/local /container /home/user/.bashrc 2>/dev/null
echo "== accounts"
getent passwd
getent group
getent shadow
cat /etc/subuid /etc/subgid
echo "== profiles"
sort /sys/kernel/security/apparmor/profiles 2>/dev/null
cat /sys/kernel/security/apparmor/policy/profiles/*/{name,sha256} 2>/dev/null | sort
echo "== selinux"
if [ -e /sys/fs/selinux/enforce ]; then
	cat /sys/fs/selinux/enforce
	echo
	getsebool -a
fi
echo "== docker"
docker info --format '{{.SecurityOptions}} {{.DockerRootDir}} {{.Plugins.Authorization}} {{.Runtimes}} {{.DefaultRuntime}}' | sed 's/0x[0-9a-f]*//g'
tr '\0' ' ' <"/proc/$(pgrep -x dockerd)/cmdline"
echo
docker ps --all --no-trunc
docker images --all --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
docker volume ls --format '{{.Name}}' | sort
docker network ls --format '{{.Name}} {{.Driver}}' | sort
docker plugin ls --no-trunc
ls /var/lib/docker
stat --format '%n %U:%G %a' /var/lib/docker
echo "== podman of root"
podman ps --all --no-trunc
podman images --all --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
podman volume ls
podman network ls --format '{{.Name}}'
echo "== podman of user"
as_user() {
	runuser -u user -- env -C / HOME=/home/user XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}
as_user podman ps --all --no-trunc
as_user podman images --all --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
as_user podman volume ls
echo "== keys"
for uid in 0 1000; do
	setpriv --reuid $uid --clear-groups cat /proc/keys | grep -E '_persistent|_uid|krb|user +ticket|big_key' | sed -E 's/^\S+ \S+ +[0-9]+ +\S+ //'
done
echo "== interfaces"
ip -brief link | awk '{print $1, $2}'
ls /run/netns 2>/dev/null
echo "== mounts"
awk '{print $4, $5, $6}' /proc/self/mountinfo | grep -vE '/run/(docker|user|containers|credentials)|/var/lib/(docker|containers)|share/containers|binfmt_misc' | sort
echo "== kernel"
sysctl kernel.hostname kernel.domainname kernel.unprivileged_bpf_disabled net.ipv4.ip_forward
sysctl kernel.unprivileged_userns_clone user 2>/dev/null
tail -n +2 /proc/sysvipc/shm /proc/sysvipc/msg /proc/sysvipc/sem
find /sys/fs/cgroup -maxdepth 1 -type d | sort
echo "== services"
systemctl list-units --type=service --state=running,failed --plain --no-legend | awk '{print $1, $4}' | grep -vE '^(user@|user-runtime|systemd-|polkit)' | sort
ps -eo user,args | grep -E 'sleep [0-9]|nina|dockremap' | grep -vE 'grep|sleep infinity'
echo "== clock"
# How far the clock is from where the first listing had it, in steps of a minute.
now=$(date +%s) up=$(cut -d . -f 1 /proc/uptime)
[ -e /run/lab-test-clock ] || echo $((now - up)) >/run/lab-test-clock
off=$((now - up - $(cat /run/lab-test-clock)))
echo $(((off + 30) / 60))
