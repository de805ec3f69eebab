#!/usr/bin/env bash
# Sets up, then runs the demo (demo/main.ts); see README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
npm run --silent build >&2 # the pages of the dashboard; and commands start faster
exec npx tsx demo/main.ts "$@"
