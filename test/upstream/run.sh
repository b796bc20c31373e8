#!/bin/sh
# npm run test:upstream: installs what the suite needs, and runs it (run.ts) with the given
# arguments.
set -eu
cd "$(dirname "$0")/../.."
want=
command -v make > /dev/null || want="$want make"
case " $* " in
  *" --native "* | *" --report "*)
    command -v cmake > /dev/null || want="$want cmake"
    command -v g++ > /dev/null || want="$want g++"
    ;;
esac
if [ -n "$want" ]; then
  if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing$want"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install --yes --no-install-recommends $want > /dev/null
  else
    echo "the suite needs the packages$want (on Debian: sudo apt-get install$want)" >&2
    exit 1
  fi
fi
case " $* " in
  *" --pristine "*) ./build.sh --quiet --pristine --until stage ;;
  *) ./build.sh --quiet ;;
esac
js=build/upstream/js
esbuild() { node_modules/.bin/esbuild "$@" --target=node20 --log-level=warning; }
rm -rf $js
esbuild $(find ts test/upstream -name '*.ts' ! -name '*.test.ts') --outdir=$js --outbase=. --format=esm
esbuild ts/shim/faults/faults.ts --bundle --platform=node --format=cjs --outfile=$js/dist/faults.cjs
exec node $js/test/upstream/run.js "$@"
