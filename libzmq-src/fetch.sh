#!/usr/bin/env bash
# fetch.sh FOLDER: puts the tarballs of pins.env into FOLDER, each checked against its sha256.
#
# They come from the Debian archive, through apt and the servers that this machine already trusts.
# apt's own state stays unchanged: a list of source packages, derived from the machine's list of
# binary ones, lives under FOLDER. A valid tarball is not fetched again, so tarballs may also be put
# there by hand.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pins.env"
mkdir -p "$1"
cd "$1"
rm -rf apt

right() { # right FILE SHA256
  [[ -f $1 ]] && echo "$2  $1" | sha256sum --check --status
}

apt_options=(
  -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$PWD/apt/sources"
  -o Dir::State::Lists="$PWD/apt/lists" -o Dir::Cache="$PWD/apt/cache" -o APT::Sandbox::User="$(id -un)"
)

# Reads both formats of a source: deb822 (*.sources) and one line each (*.list).
source_lists() {
  mkdir -p apt/sources apt/lists/partial apt/cache/archives/partial
  local list
  for list in /etc/apt/sources.list.d/*.sources; do
    [[ ! -f $list ]] || sed 's/^Types:.*/Types: deb-src/' "$list" > "apt/sources/$(basename "$list")"
  done
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null || true; } |
    sed -nE 's/^[[:space:]]*deb(-src)?[[:space:]]+/deb-src /p' | sort -u > apt/sources/machine.list
  # A third-party server without source packages is no failure, as long as the tarball is found.
  apt-get "${apt_options[@]}" -qq update 2> apt/update.log || true
}

# Prints the newest Debian version whose source consists of this very tarball.
version_of() { # version_of PACKAGE SHA256
  { apt-cache "${apt_options[@]}" showsrc "$1" 2> /dev/null || true; } |
    awk -v sha="$2" '/^Version:/ { version = $2 } $1 == sha { print version }' | sort -uV | tail -n 1
}

fetch() { # fetch PACKAGE FILE SHA256
  right "$2" "$3" && return
  rm -f "$2"
  if command -v apt-get > /dev/null; then
    [[ -d apt ]] || source_lists
    local version
    version=$(version_of "$1" "$3")
    if [[ -n $version ]]; then
      apt-get "${apt_options[@]}" -qq source --download-only --tar-only "$1=$version" > apt/fetch.log 2>&1 || true
    fi
    right "$2" "$3" && return
  fi
  {
    echo "fetch: could not get $2 (sha256 $3)"
    echo "  It is the upstream tarball of the Debian source package '$1', looked for on the servers in /etc/apt."
    echo "  Put the file into $PWD and run again."
    cat apt/update.log apt/fetch.log 2> /dev/null | sed 's/^/  /'
  } >&2
  exit 1
}

fetch "$LIBZMQ_PACKAGE" "$LIBZMQ_TARBALL" "$LIBZMQ_SHA256"
fetch "$LIBSODIUM_PACKAGE" "$LIBSODIUM_TARBALL" "$LIBSODIUM_SHA256"
fetch "$OPENPGM_PACKAGE" "$OPENPGM_TARBALL" "$OPENPGM_SHA256"
rm -rf apt
