#!/bin/sh
# Turns a bootstrapped root file system into the lab's base image. mmdebstrap runs this as its last hook.
#   $1 root file system   $2 work folder; reads guest/, setup.sh, mirror-packages.txt and fills out/
set -eu
root=$1 work=$2 out=$2/out
say() { echo "finish: $*" >&2; }

say "fetching packages for the lab's mirror"
mkdir -p "$root/mirror"
# shellcheck disable=SC2046
chroot "$root" sh -c 'cd /mirror && apt-get -q -o APT::Sandbox::User=root download "$@"' sh $(cat "$work/mirror-packages.txt") >&2
mv "$root/mirror" "$out/mirror"
for deb in "$out"/mirror/*%3a*; do # an epoch's colon: no name for a URL
  [ ! -e "$deb" ] || mv "$deb" "$(echo "$deb" | sed 's/[0-9]*%3a//')"
done
for deb in "$out"/mirror/*.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${deb##*/}" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >"$out/mirror/Packages"
xz -k "$out/mirror/Packages" # what apt asks for first

say "settling the guest"
rm -f "$root"/etc/apt/sources.list.d/*
cp -r --no-preserve=ownership "$work/guest/." "$root/"
cp "$work/setup.sh" "$root/setup.sh"
chroot "$root" sh -eu /setup.sh >&2
rm -rf "$root/setup.sh" "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb

say "kernel and the modules an initrd needs, in load order"
version=$(ls "$root/usr/lib/modules")
cp "$root/boot/vmlinuz-$version" "$out/vmlinuz"
cp "$root/bin/busybox" "$out/busybox"
mkdir "$out/modules"
number=100
for module in virtio_pci virtio_blk virtio_net virtio-rng ext4; do
  chroot "$root" modprobe --set-version "$version" --show-depends "$module" >"$work/depends" || true
  while read -r verb path _; do
    name=${path##*/} name=${name%.xz}
    [ "$verb" = insmod ] && [ -z "$(ls "$out/modules" | grep -e "-$name\$")" ] || continue
    case $path in *.xz) xz -dc "$root$path" ;; *) cat "$root$path" ;; esac >"$out/modules/$number-$name"
    number=$((number + 1))
  done <"$work/depends"
done
rm -f "$root"/boot/initrd.img* "$root"/boot/System.map* "$root"/initrd.img* "$root"/vmlinuz*

say "writing the disk"
# mmdebstrap's own files (they keep services from starting while it works): it wants to remove them itself, so hide them from the disk only
own="usr/sbin/policy-rc.d usr/sbin/start-stop-daemon.REAL sbin/start-stop-daemon.REAL etc/apt/apt.conf.d/00mmdebstrap etc/apt/apt.conf.d/99mmdebstrap"
for file in $own; do
  [ ! -e "$root/$file" ] || { mkdir -p "$work/hidden/${file%/*}" && mv "$root/$file" "$work/hidden/$file"; }
done
# a plain bind mount shows the tree without the /proc, /sys and /dev that mmdebstrap has mounted in it
mkdir "$work/plain"
unshare --mount sh -eu -c 'mount --bind "$1" "$2"; mke2fs -q -t ext4 -L drover-lab -d "$2" "$3" 6G' sh "$root" "$work/plain" "$out/root.ext4"
for file in $own; do
  [ ! -e "$work/hidden/$file" ] || mv "$work/hidden/$file" "$root/$file"
done
# without root these files belong to a sub-uid, and their user has to move and remove them
chmod -R a+rwX "$out"/* "$work/hidden" "$work/plain" "$work/depends"
