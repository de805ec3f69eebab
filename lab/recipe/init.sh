#!/bin/busybox sh
# First process of a lab host: loads the disk driver, lays the host's own files (names, addresses, keys) into a new disk, hands over to systemd.
/bin/busybox mkdir -p /bin /dev /proc /root
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
for module in /modules/*.ko; do insmod "$module" || echo "lab: insmod $module refused" >/dev/console; done
tries=0
until [ -b /dev/vda ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "lab: no disk /dev/vda" >/dev/console; exec sh; }
  sleep 0.1
done
mount -t ext4 /dev/vda /root || { echo "lab: /dev/vda does not mount" >/dev/console; exec sh; }
if [ ! -e /root/etc/lab/installed ]; then
  chown -R 0:0 /host
  chown -R 1000:1000 /host/home/ops
  cp -a /host/. /root/
  : >/root/etc/lab/installed
fi
umount /proc /dev
exec switch_root /root /sbin/init
