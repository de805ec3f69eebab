#!/bin/sh
# Serves one page that says who answers. Static files: one fork per request, so it stays quick on an emulated processor.
address=$(ip -4 -o addr show dev eth0 2>/dev/null | awk '{ sub("/.*", "", $4); print $4; exit }')
[ -n "$address" ] || address=$(hostname -i 2>/dev/null || echo unknown)
mkdir -p /www
echo "$GREETING from $address ($(hostname))" >/www/index.html
echo "$address" >/www/ip
hostname >/www/hostname
echo "$VERSION" >/www/version
echo ok >/www/health
httpd -f -p "${PORT:-8080}" -h /www &
server=$!
trap 'kill "$server"; exit 0' TERM INT # the first process of a container gets no default action for signals
wait "$server"
