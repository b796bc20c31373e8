#!/bin/sh
# What the tests compare the product with: a C compiler for the POSIX programs, Debian's pyzmq and
# npm's jszmq and ws for the interop tests; and openssl, for the certificates of wss. Installs what
# is missing, or says which package is.
set -eu
cd "$(dirname "$0")/.."

# jszmq is a project of its own, so that the ordinary install stays small. Without a network its
# tests are skipped.
project=test/interop/jszmq
if ! cmp -s $project/package-lock.json build/peers/package-lock.json || [ ! -f build/peers/node_modules/.package-lock.json ]; then
  mkdir -p build/peers
  cp $project/package.json $project/package-lock.json build/peers
  npm ci --prefix build/peers --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error < /dev/null > /dev/null ||
    echo "npm ci failed in build/peers: the tests with jszmq and ws are skipped" >&2
fi

want=
openssl version > /dev/null 2>&1 || want="$want openssl"
echo '#include <stdio.h>' | gcc -E - > /dev/null 2>&1 || want="$want gcc libc6-dev"
/usr/bin/python3 -c 'import zmq' 2> /dev/null || want="$want python3-zmq"
[ -n "$want" ] || exit 0
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing$want"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update && apt-get -qq install --yes --no-install-recommends $want > /dev/null && exit 0
fi
echo "the tests need the packages$want (on Debian: sudo apt-get install$want)" >&2
exit 1
