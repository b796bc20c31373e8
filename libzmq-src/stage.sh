#!/usr/bin/env bash
# stage.sh TARBALLS OUT: makes OUT/libzmq and OUT/libsodium, the trees that are compiled.
#
# libzmq is the pinned tarball, or the tree that LIBZMQ_SRC names, with patches/*.patch applied in order and overlay/*
# laid over its src/. (It must be over it: libzmq's quoted includes look in their own folder first.) Nothing else is
# changed or removed. OUT/key names what was staged; when it is unchanged, only overlay files that differ are copied, so
# that an edit of one recompiles only what includes it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pins.env"
tarballs=$1 out=$2

shopt -s nullglob
patches=("$here"/patches/*.patch)

source_key() {
  if [[ -n ${LIBZMQ_SRC:-} ]]; then
    (cd "$LIBZMQ_SRC" && find src include external -type f -print0 | sort -z | xargs -0 sha256sum)
  else
    echo "$LIBZMQ_SHA256"
  fi
  echo "$LIBSODIUM_SHA256"
  cat "$here/stage.sh" "${patches[@]}"
}

unpack_libzmq() {
  mkdir -p "$out/libzmq"
  if [[ -n ${LIBZMQ_SRC:-} ]]; then
    cp -r "$LIBZMQ_SRC"/{src,include,external} "$out/libzmq"
    rm -f "$out/libzmq/src/platform.hpp" # left there by a native build of that tree
  else
    tar -xzf "$tarballs/$LIBZMQ_TARBALL" -C "$out/libzmq" --strip-components=1
  fi
  local patch
  for patch in "${patches[@]}"; do
    patch --silent --directory="$out/libzmq" --strip=1 < "$patch"
  done
}

# libsodium's configure would write version.h; its numbers stand in configure.ac.
unpack_libsodium() {
  mkdir -p "$out/libsodium"
  tar -xzf "$tarballs/$LIBSODIUM_TARBALL" -C "$out/libsodium" --strip-components=1
  local headers="$out/libsodium/src/libsodium/include/sodium" ac="$out/libsodium/configure.ac"
  local version major minor
  version=$(sed -nE 's/^AC_INIT\(\[libsodium\],\[([^]]*)\].*/\1/p' "$ac")
  major=$(sed -n 's/^SODIUM_LIBRARY_VERSION_MAJOR=//p' "$ac")
  minor=$(sed -n 's/^SODIUM_LIBRARY_VERSION_MINOR=//p' "$ac")
  sed -e "s/@VERSION@/$version/" -e "s/@SODIUM_LIBRARY_VERSION_MAJOR@/$major/" \
    -e "s/@SODIUM_LIBRARY_VERSION_MINOR@/$minor/" -e '/@SODIUM_LIBRARY_MINIMAL_DEF@/d' \
    "$headers/version.h.in" > "$headers/version.h"
}

key=$(source_key | sha256sum | cut -d ' ' -f 1)
if [[ $(cat "$out/key" 2> /dev/null) != "$key" ]]; then
  rm -rf "$out"
  unpack_libzmq
  unpack_libsodium
  echo "$key" > "$out/key"
fi
for file in "$here"/overlay/*; do
  cmp --silent "$file" "$out/libzmq/src/${file##*/}" || cp "$file" "$out/libzmq/src/"
done
