#!/bin/sh
# Runs as mmdebstrap's customize hook for the container images: gives them a package
# source of their own, so that "apt update; apt install keyutils" works in a machine
# that has no network. Arguments: ROOT
set -eu
root=$1
source=$root/usr/share/lab/apt
mkdir -p "$source"
cd "$source"
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -o APT::Sandbox::User=root download keyutils
for deb in *.deb; do
	chroot "$root" dpkg-deb --field "/usr/share/lab/apt/$deb"
	echo "Filename: ./$deb"
	echo "Size: $(stat -c %s "$deb")"
	echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"
	echo
done >Packages
rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:/usr/share/lab/apt ./' >"$root/etc/apt/sources.list"
