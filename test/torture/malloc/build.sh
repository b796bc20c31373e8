#!/usr/bin/env bash
# Links the objects of build/release and build/release-threads again, with fail.c between libzmq and
# the allocator. In the results, build/torture/malloc/libzmq.wasm and libzmq-mt.wasm, the n-th
# allocation fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
out=build/torture/malloc
mkdir -p "$out"

wraps=()
for name in emscripten_builtin_malloc __libc_calloc __libc_realloc emscripten_builtin_memalign; do
  wraps+=("-Wl,--wrap=$name")
done

link() { # link FOLDER NAME COMPILER-FLAGS LINKER-FLAG...
  local flags
  read -ra flags < "$1/flags.link" # its first word is the version of emcc
  emcc -O2 -mbulk-memory $3 -c test/torture/malloc/fail.c -o "$out/$2.o"
  em++ "${flags[@]:1}" "-sEXPORTED_FUNCTIONS=@$PWD/$1/exports.json" "${@:4}" "$out/$2.o" -o "$out/$2.new.wasm"
  mv "$out/$2.new.wasm" "$out/$2.wasm"
}

link build/release libzmq "" "${wraps[@]}"
link build/release-threads libzmq-mt "-pthread -DTHREADS"
