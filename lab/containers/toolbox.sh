#!/bin/sh
# Runs the command given, or waits for ever; either way SIGTERM ends it at once, though it is the first process.
[ $# -gt 0 ] || set -- sleep 2147483647
"$@" &
child=$!
trap 'kill "$child" 2>/dev/null; exit 143' TERM INT
wait "$child"
