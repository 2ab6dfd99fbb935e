#!/bin/sh
# Runs as mmdebstrap's last customize hook: outside the new root, but inside its user
# namespace, so owners are right also when an ordinary user builds. Turns the root into a
# disk image and puts disk, kernel and initrd into a folder where everybody can make
# files; files that are there already are somebody else's.
# Arguments: ROOT FOLDER
set -eu
root=$1
out=$2
work=$root/tmp/lab
umask 022
mkdir "$work" "$work/root"

in_root() { chroot "$root" "$@"; }

# --- who and what the machine is -------------------------------------------------
echo host >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 host\n::1 localhost\n' >"$root/etc/hosts"
: >"$root/etc/machine-id"
echo 'LABEL=lab / ext4 rw,noatime 0 1' >"$root/etc/fstab"
in_root useradd --create-home --shell /bin/bash --groups docker user
in_root passwd --quiet --lock root || true
for owner in root:/root user:/home/user; do
	in_root install -d -m 700 -o "${owner%%:*}" -g "${owner%%:*}" "${owner#*:}/.ssh"
	in_root install -m 600 -o "${owner%%:*}" -g "${owner%%:*}" /dev/null "${owner#*:}/.ssh/authorized_keys"
done
rm -f "$root"/etc/ssh/ssh_host_*
rm -f "$root/etc/resolv.conf"
echo '# the lab machine has no network' >"$root/etc/resolv.conf"

# --- the container images -----------------------------------------------------------
# Docker and Podman of the machine fill their stores here, on this computer's own
# processor, in a user namespace in which root is nobody outside: Docker's daemon must
# not be able to change the computer that builds, and does without cgroups of devices
# only there. Who has made the namespace cannot map its users; this script can.
in_root /usr/lib/lab/images /var/lib/lab/images
mkfifo "$work/made" "$work/mapped"
exec 3<>"$work/made" 4<>"$work/mapped"
{
	unshare --user --mount --net --pid --fork --kill-child sh -euc '
		read -r pid _ </proc/self/stat
		echo "$pid" >&3
		read -r _ <&4
		mount --rbind "$1" "$1" # the engines want their root to be a mount
		exec chroot "$1" /usr/lib/lab/stores /var/lib/lab/images 3>&- 4>&-
	' sh "$root" || { echo failed >&3; false; }
} &
read -r pid <&3
[ "$pid" != failed ]
for map in uid_map gid_map; do
	echo 0 0 65536 >"/proc/$pid/$map"
done
echo >&4
wait $!
exec 3>&- 4>&-
rm -r "$root/var/lib/lab"

# --- what would only cost time at boot ---------------------------------------------
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
	e2scrub_reap.service fstrim.timer systemd-timesyncd.service getty@tty1.service serial-getty@ttyS0.service \
	krb5-kdc.service krb5-admin-server.service systemd-networkd-wait-online.service \
	podman-auto-update.timer podman-auto-update.service podman-restart.service podman-clean-transient.service; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$root/etc/systemd/system/krb5-kdc.service" "$root/etc/systemd/system/krb5-admin-server.service"
for unit in krb5-kdc krb5-admin-server; do
	rm -f "$root/etc/systemd/system/multi-user.target.wants/$unit.service"
done
in_root systemctl enable --quiet systemd-networkd ssh auditd
# All is as new as /usr: no cache has to be made anew (ConditionNeedsUpdate=, systemd.unit(5)).
touch -r "$root/usr" "$root/etc/.updated" "$root/var/.updated"
# AppArmor's profiles of programs that are not here, nine of ten, take long to compile.
# lsb_release's is one that exercises load.
for profile in "$root"/etc/apparmor.d/*; do
	name=${profile##*/}
	program=$(echo "${name#usr.bin.}" | tr - _)
	if [ -f "$profile" ] && [ "$name" != lsb_release ] && ! in_root sh -c 'command -v "$1" || command -v "$2"' sh "$name" "$program" >/dev/null; then
		ln -s "/etc/apparmor.d/$name" "$root/etc/apparmor.d/disable/$name"
	fi
done

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/*

# --- the disk -----------------------------------------------------------------------
# /proc and its like are mounted below the root while hooks run; a bind mount that is
# not recursive shows the root without them. The machine's /tmp is empty.
set -C
: >"$out/disk.raw"
unshare --mount sh -eu -c '
	mount --bind "$1" "$2/root"
	mount -t tmpfs -o mode=1777 tmp "$2/root/tmp"
	mke2fs -q -t ext4 -L lab -E root_owner=0:0 -d "$2/root" "$3/disk.raw" '"${LAB_DISK_SIZE:-6G}"'
' sh "$root" "$work" "$out"
cat "$root"/boot/vmlinuz-* >"$out/vmlinuz"
cat "$root"/boot/initrd.img-* >"$out/initrd"
basename "$root"/boot/vmlinuz-* | sed 's/^vmlinuz-//' >"$out/kernel-version"
rm -rf "$work"
