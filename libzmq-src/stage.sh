#!/usr/bin/env bash
# stage.sh TARBALLS OUT [--pristine]: makes OUT/libzmq, OUT/libsodium and OUT/openpgm, the trees
# that are compiled.
#
# libzmq is the pinned tarball, or the tree that LIBZMQ_SRC names, with patches/*.patch applied in
# order and overlay/* laid over its src/. (They must be in src/, because libzmq's quoted includes
# search their own folder first.) Nothing else is changed or removed. With --pristine no patch is
# applied.
#
# OUT/key names the sources. OUT/patches has the name of each applied patch on a line. If only
# patches or the overlay have changed, only files that differ are copied, so that an edit of a patch
# recompiles only the sources that include a changed file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pins.env"
tarballs=$1 out=$2

shopt -s nullglob
patches=("$here"/patches/*.patch)
if [[ ${3-} == --pristine ]]; then patches=(); fi

# Prints the parts of a tree that are used: sources, and upstream's tests and manual if it has them.
used_parts() { # used_parts TREE
  local part
  for part in src include external tests unittests doc; do
    if [[ -d $1/$part ]]; then echo "$part"; fi
  done
}

source_key() {
  if [[ -n ${LIBZMQ_SRC:-} ]]; then
    (cd "$LIBZMQ_SRC" && find $(used_parts .) -type f -print0 | sort -z | xargs -0 sha256sum)
  else
    echo "$LIBZMQ_SHA256"
  fi
  echo "$LIBSODIUM_SHA256 $OPENPGM_SHA256"
}
patch_key() { cat "$here/stage.sh" "${patches[@]}"; }
hash() { sha256sum | cut -d ' ' -f 1; }

unpack_libzmq() { # unpack_libzmq TREE
  local part
  mkdir -p "$1"
  if [[ -n ${LIBZMQ_SRC:-} ]]; then
    for part in $(used_parts "$LIBZMQ_SRC"); do cp -r "$LIBZMQ_SRC/$part" "$1"; done
    rm -f "$1/src/platform.hpp" # left there by a native build of that tree
  else
    tar -xzf "$tarballs/$LIBZMQ_TARBALL" -C "$1" --strip-components=1
  fi
}

try_patch() { # try_patch TREE PATCH FLAG...: changes the tree only where the whole patch applies
  local run=(patch --silent --force --strip=1 --no-backup-if-mismatch --reject-file=- --directory="$1" --input="$2" "${@:3}")
  "${run[@]}" --dry-run > /dev/null 2>&1 && "${run[@]}" > /dev/null
}

# Applies the patches. A tree that LIBZMQ_SRC names may already have some of them. Those are removed
# first, from the last to the first, because a later patch may have changed the lines of an earlier
# one. They are applied again with the others.
apply_patches() { # apply_patches TREE
  local at name present=" "
  : > "$1.patches"
  if [[ -n ${LIBZMQ_SRC:-} ]]; then
    for ((at = ${#patches[@]} - 1; at >= 0; at--)); do
      if try_patch "$1" "${patches[at]}" --reverse; then present+="$at "; fi
    done
  fi
  for ((at = 0; at < ${#patches[@]}; at++)); do
    name=$(basename "${patches[at]}" .patch)
    if try_patch "$1" "${patches[at]}" --forward; then
      if [[ $present == *" $at "* ]]; then echo "stage.sh: $name is in this libzmq already" >&2; fi
      echo "$name" >> "$1.patches"
    elif [[ -n ${LIBZMQ_SRC:-} ]]; then
      echo "stage.sh: warning: $name does not apply to this libzmq, and is left out" >&2
    else
      echo "stage.sh: $name does not apply to $LIBZMQ_TARBALL" >&2
      return 1
    fi
  done
}

# libsodium's configure would write version.h from the numbers in configure.ac. This does it.
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

unpack_openpgm() {
  mkdir -p "$out/openpgm"
  tar -xJf "$tarballs/$OPENPGM_TARBALL" -C "$out/openpgm" --strip-components=1
}

# Makes TREE equal to NEW. A copied file is newer than its object; other files keep their time.
update() { # update TREE NEW
  local file
  comm -23 <(sums "$2") <(sums "$1") | while read -r _ file; do
    mkdir -p "$1/$(dirname "$file")"
    cp "$2/$file" "$1/$file"
  done
  comm -13 <(files "$2") <(files "$1") | while read -r file; do rm "$1/$file"; done
}
files() { (cd "$1" && find . -type f | sort); }
sums() { (cd "$1" && find . -type f -print0 | xargs -0 sha256sum | sort); }

key=$(source_key | hash) patched=$(patch_key | hash)
if [[ $(cat "$out/key" 2> /dev/null) != "$key" ]]; then
  rm -rf "$out"
  unpack_libsodium
  unpack_openpgm
fi
if [[ $(cat "$out/patched" 2> /dev/null) != "$patched" ]]; then
  rm -rf "$out/new"
  unpack_libzmq "$out/new"
  apply_patches "$out/new"
  cp "$here"/overlay/* "$out/new/src"
  if [[ -d $out/libzmq ]]; then
    update "$out/libzmq" "$out/new"
    rm -rf "$out/new"
  else
    mv "$out/new" "$out/libzmq"
  fi
  mv "$out/new.patches" "$out/patches"
  echo "$key" > "$out/key"
  echo "$patched" > "$out/patched"
fi
for file in "$here"/overlay/*; do
  cmp --silent "$file" "$out/libzmq/src/${file##*/}" || cp "$file" "$out/libzmq/src/"
done
