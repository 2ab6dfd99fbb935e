#!/bin/sh
# Makes the disk of a bare Debian machine, with its kernel and initrd beside it: no
# container engine, no tool of the demos, no user but root, who has the key.
# An initrd of its own would not be used, and takes a quarter of an hour to make under
# emulation.
# Arguments: RELEASE FOLDER-WITH-KEYS
set -eu
release=$1
folder=$2
mirror=http://deb.debian.org
mmdebstrap --quiet --variant=important \
	--include=linux-image-amd64,systemd-sysv,openssh-server,ca-certificates,apparmor,iproute2 \
	--customize-hook='printf "/dev/vda / ext4 rw 0 1\n" >"$1/etc/fstab"; echo bare >"$1/etc/hostname"' \
	--customize-hook='printf "[Match]\nName=en*\n[Network]\nDHCP=yes\n" >"$1/etc/systemd/network/bare.network"' \
	--customize-hook='chroot "$1" systemctl enable --quiet systemd-networkd' \
	--customize-hook='echo update_initramfs=no >"$1/etc/initramfs-tools/update-initramfs.conf"' \
	--customize-hook='rm -f "$1/etc/resolv.conf"; echo "nameserver 10.0.2.3" >"$1/etc/resolv.conf"' \
	--customize-hook='mkdir -p -m 700 "$1/root/.ssh"' \
	--customize-hook="upload '$folder/key.pub' /root/.ssh/authorized_keys" \
	--customize-hook="upload '$folder/host' /etc/ssh/ssh_host_ed25519_key" \
	--customize-hook='chmod 600 "$1/etc/ssh/ssh_host_ed25519_key"' \
	--customize-hook="cp \"\$1\"/boot/vmlinuz-* '$folder/vmlinuz'; cp \"\$1\"/boot/initrd.img-* '$folder/initrd'" \
	"$release" "$folder/root.tar" \
	"deb $mirror/debian $release main" "deb $mirror/debian $release-updates main" "deb $mirror/debian-security $release-security main"
mkdir "$folder/root"
tar -C "$folder/root" -xf "$folder/root.tar"
mke2fs -q -t ext4 -d "$folder/root" "$folder/disk" 12G
rm -r "$folder/root" "$folder/root.tar"
