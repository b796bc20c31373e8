#!/bin/sh
# What the tests compare the product with: a C compiler for the POSIX programs, and Debian's pyzmq for the interop tests.
# Installs what is missing, or says which package is.
set -eu
want=
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
