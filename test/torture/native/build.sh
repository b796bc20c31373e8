#!/usr/bin/env bash
# Builds native libzmq from the sources of the wasm, without the overlay, with AddressSanitizer if
# the compiler has it; and feed.c with it, as build/torture/native/feed. It is incremental. A
# missing tool is reported in one line, with exit status 3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
. libzmq-src/pins.env
for tool in cmake make g++; do
  command -v $tool > /dev/null || { echo "'$tool' is missing"; exit 3; }
done
out=build/torture/native
fresh=$out/fresh
mkdir -p "$out/source"

# Unchanged files keep their time, so that a new patch recompiles only the files that it changes.
rm -rf "$fresh"
mkdir -p "$fresh"
tar -xzf "build/sources/$LIBZMQ_TARBALL" -C "$fresh" --strip-components=1
if [[ -f build/stage/patches ]]; then
  while read -r name; do
    patch --silent --force --strip=1 --no-backup-if-mismatch --directory="$fresh" < "libzmq-src/patches/$name.patch"
  done < build/stage/patches
fi
(cd "$fresh" && find . -type f) | while read -r file; do
  cmp --silent "$fresh/$file" "$out/source/$file" || install -D -m 644 "$fresh/$file" "$out/source/$file"
done
rm -rf "$fresh"

sanitizer=
if echo 'int main (void) { return 0; }' | gcc -fsanitize=address -x c - -o "$out/probe" 2> /dev/null && "$out/probe"; then
  sanitizer=-fsanitize=address
fi
flags="$sanitizer -O1 -g1"
if [[ ! -f $out/cmake/Makefile ]]; then
  cmake -S "$out/source" -B "$out/cmake" -Wno-dev -Wno-deprecated -DCMAKE_BUILD_TYPE=None -DBUILD_SHARED=OFF -DBUILD_TESTS=OFF \
    -DENABLE_DRAFTS=ON -DENABLE_CURVE=ON -DWITH_LIBSODIUM=OFF -DWITH_TLS=OFF -DWITH_DOCS=OFF -DWITH_PERF_TOOL=OFF \
    -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" > "$out/cmake.log" 2>&1 || { tail -n 20 "$out/cmake.log"; exit 1; }
fi
make -s -j2 -C "$out/cmake" libzmq-static > "$out/make.log" 2>&1 || { tail -n 20 "$out/make.log"; exit 1; }
gcc $flags -Wall -Wextra -I "$out/source/include" test/torture/native/feed.c "$out/cmake/lib/libzmq.a" -lstdc++ -lpthread -lm -o "$out/feed"
