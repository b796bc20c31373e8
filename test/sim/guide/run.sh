#!/bin/sh
# npm run explore: builds the package and the scenarios, and runs them (explore.ts), with the
# arguments given.
set -eu
cd "$(dirname "$0")/../../.."
./build.sh --quiet
js=build/explore
rm -rf $js
node_modules/.bin/esbuild test/sim/guide/*.ts --outdir=$js --outbase=. --format=esm --target=node20 --log-level=warning
cp -R dist/examples $js/examples
exec node $js/test/sim/guide/explore.js "$@"
