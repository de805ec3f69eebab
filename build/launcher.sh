#!/bin/sh
# Starts Drover with the node that came with it, also through symbolic links.
self=$(readlink -f "$0")
top=${self%/bin/*}
exec "$top/runtime/node" "$top/lib/drover.mjs" "$@"
