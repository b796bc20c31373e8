#!/bin/sh
# npm run torture: builds the package and the torture programs, and runs them (run.ts) with the
# given arguments.
set -eu
cd "$(dirname "$0")/../.."
./build.sh --quiet
js=build/torture/js
rm -rf $js
node_modules/.bin/esbuild $(find test/torture -name '*.ts') --outdir=$js --outbase=test/torture --format=esm --target=node20 --log-level=warning
exec node $js/run.js "$@"
