#!/usr/bin/env bash
# Sets up, then runs the demo (demo/main.ts); see README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
exec npx tsx demo/main.ts "$@"
