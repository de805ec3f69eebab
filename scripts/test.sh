#!/usr/bin/env bash
# Sets up, then runs every check and all three tiers; the last line is the totals of all tiers.
set -uo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh || exit 1

failed=0
npm run --silent test:static || { echo 'static checks failed' >&2; exit 1; }

# The end-to-end tests start the command a thousand times: built, it takes a third of the processor time. Not every node can be put into an artefact.
npm run --silent build || echo 'no bundle: the command runs from its sources' >&2

passed_total=0 failed_total=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for tier in unit integration e2e; do
  echo "== $tier"
  npx mocha --config "test/$tier/.mocharc.json" --reporter scripts/tier-reporter.cjs --reporter-option "totals=$results/$tier" || failed=1
  read -r tier_passed tier_failed <"$results/$tier" || { tier_passed=0 tier_failed=1; failed=1; }
  passed_total=$((passed_total + tier_passed)) failed_total=$((failed_total + tier_failed))
done
echo "$passed_total passed, $failed_total failed"
[ "$failed" = 0 ] && [ "$failed_total" = 0 ]
