#!/bin/sh
# Runs as mmdebstrap's last customize hook but one: outside the new root, but inside its
# user namespace, so owners are right also when an ordinary user builds. Turns the root
# into a disk image and leaves disk, kernel and initrd in the root's /tmp/machine.tar: in
# the root, since nothing outside of it belongs to this namespace's users.
# Arguments: ROOT
set -eu
root=$1
work=$root/tmp/lab
umask 022
mkdir "$work" "$work/root" "$work/out"

in_root() { chroot "$root" "$@"; }

# --- who and what the machine is -------------------------------------------------
echo host >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 host\n::1 localhost\n' >"$root/etc/hosts"
: >"$root/etc/machine-id"
echo 'LABEL=lab / ext4 rw,noatime 0 1' >"$root/etc/fstab"
in_root useradd --create-home --shell /bin/bash --groups docker user
in_root passwd --quiet --lock root || true
rm -f "$root"/etc/ssh/ssh_host_*
rm -f "$root/etc/resolv.conf"
echo '# the lab machine has no network' >"$root/etc/resolv.conf"

# --- what would only cost time at boot ---------------------------------------------
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
	e2scrub_reap.service fstrim.timer systemd-timesyncd.service getty@tty1.service \
	krb5-kdc.service krb5-admin-server.service systemd-networkd-wait-online.service \
	podman-auto-update.timer podman-auto-update.service podman-restart.service podman-clean-transient.service; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$root/etc/systemd/system/krb5-kdc.service" "$root/etc/systemd/system/krb5-admin-server.service"
for unit in krb5-kdc krb5-admin-server; do
	rm -f "$root/etc/systemd/system/multi-user.target.wants/$unit.service"
done
in_root systemctl enable --quiet systemd-networkd ssh auditd

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/*

# --- the disk -----------------------------------------------------------------------
# /proc and its like are mounted below the root while hooks run; a bind mount that is
# not recursive shows the root without them. The machine's /tmp is empty.
unshare --mount sh -eu -c '
	mount --bind "$1" "$2/root"
	mount -t tmpfs -o mode=1777 tmp "$2/root/tmp"
	mke2fs -q -t ext4 -L lab -E root_owner=0:0 -d "$2/root" "$2/out/disk.raw" '"${LAB_DISK_SIZE:-6G}"'
' sh "$root" "$work"
cp "$root"/boot/vmlinuz-* "$work/out/vmlinuz"
cp "$root"/boot/initrd.img-* "$work/out/initrd"
basename "$root"/boot/vmlinuz-* | sed 's/^vmlinuz-//' >"$work/out/kernel-version"
tar --sparse -C "$work/out" -cf "$root/tmp/machine.tar" disk.raw vmlinuz initrd kernel-version
rm -rf "$work"
