#!/usr/bin/env bash
# Installs what Drover's demo and tests need. Idempotent: a second run changes nothing and takes a second.
set -euo pipefail
cd "$(dirname "$0")/.."

# redis-server: the embedded store · openssh-server: a real sshd for the transport's tests
# chromium: drives the dashboard in its tests · qemu, mmdebstrap, vde2, docker-registry, netcat, e2fsprogs, xz, uidmap: the lab's hosts and images
packages=(redis-server openssh-client openssh-server chromium qemu-system-x86 qemu-utils mmdebstrap vde2 docker-registry
  netcat-openbsd e2fsprogs xz-utils util-linux uidmap dpkg-dev apt-utils procps iproute2 ca-certificates)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "$(id -u)" = 0 ]; then root=(); else root=(sudo -n); fi
# The lab downloads packages for its images, so apt has to know what there is even when nothing is missing here.
ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || "${root[@]}" apt-get update -qq

if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}" >&2
  "${root[@]}" apt-get update -qq
  # The packages' own services stay off: Drover and the lab start private copies.
  printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
  "${root[@]}" chmod +x /usr/sbin/policy-rc.d
  trap '"${root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

stamp=node_modules/.package-lock.sha256
if ! sha256sum --status -c "$stamp" 2>/dev/null; then
  npm ci --ignore-scripts --no-audit --no-fund >&2
  sha256sum package-lock.json >"$stamp"
fi
