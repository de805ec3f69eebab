# Runs inside the guest's root file system, once, while the base image is built.
useradd --create-home --shell /bin/bash --uid 1000 ops
install -d -m 700 /root/.ssh
install -d -m 700 -o ops -g ops /home/ops/.ssh
chmod 440 /etc/sudoers.d/ops
rm -f /etc/ssh/ssh_host_*

# What a lab host does not need and an emulated boot pays for dearly: one process started costs 30 to 100 ms there.
systemctl mask --quiet \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  podman-auto-update.timer podman-auto-update.service podman-restart.service podman-clean-transient.service podman.socket podman.service \
  dnsmasq.service ipvsadm.service ldconfig.service getty.target getty@tty1.service serial-getty@ttyS0.service console-getty.service \
  systemd-timesyncd.service systemd-networkd.service systemd-logind.service systemd-firstboot.service systemd-hwdb-update.service \
  systemd-journal-catalog-update.service systemd-journal-flush.service systemd-pstore.service systemd-random-seed.service \
  systemd-remount-fs.service systemd-sysusers.service systemd-udev-settle.service systemd-udev-load-credentials.service systemd-update-done.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-machine-id-commit.service \
  modprobe@configfs.service modprobe@drm.service modprobe@efi_pstore.service modprobe@fuse.service modprobe@dm_mod.service modprobe@loop.service \
  dev-hugepages.mount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
  proc-sys-fs-binfmt_misc.automount
systemctl enable --quiet ssh.service lab-network.service lab-dns.service
systemctl set-default --quiet multi-user.target
