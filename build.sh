#!/usr/bin/env bash
# Builds libzmq-wasm: libzmq and libsodium to dist/libzmq.wasm (inline mode) and dist/libzmq-mt.wasm
# (threaded mode), OpenPGM to dist/libzmq-pgm.wasm and dist/libzmq-pgm-mt.wasm, the modules that
# these link when they need it, and the TypeScript around them to dist/*.js, *.cjs and types.
#
# Stages run in this order. Each does only outdated work, so that a second run does nothing:
#   check    checks the tools (installs emcc with apt if possible, and node_modules with npm)
#   fetch    fetches the pinned sources, from the Debian archive, into build/sources
#   stage    unpacks, patches and overlays the sources, in build/stage
#   compile  compiles each source to an object for each mode, in build/release or build/debug
#   link     links the objects to dist/*.wasm, whose imports and exports must match the lists
#   bundle   bundles ts/ to dist/, examples/ to dist/examples
#   verify   checks that dist/ has the files of package.json, and that the wasm matches the lists
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. libzmq-src/pins.env
stages=(check fetch stage compile link bundle verify)

usage() {
  cat << END
usage: ./build.sh [options]
  --debug        for stack traces: function names kept, assertions on, little optimisation
  --pristine     libzmq without libzmq-src/patches: links build/pristine/*.wasm, and leaves dist/ alone
  --until STAGE  stop after one of: ${stages[*]}; "link" is all that dist/*.wasm needs
  --quiet        no list of products at the end
  --clean        remove build/ and dist/, and stop
  --help         this text
environment
  LIBZMQ_SRC     folder of an unpacked libzmq to build instead of the pinned one
  LTO=0          no link-time optimisation: links in half the time
END
}
refuse() { echo "build.sh: $1; ./build.sh --help lists the options" >&2; exit 2; }
fail() { printf 'build.sh: %s\n' "$@" >&2; exit 1; }
say() { printf '%-8s %s\n' "$1" "$2"; }

variant=release until=verify quiet= pristine=
while (($#)); do
  case $1 in
    --debug) variant=debug ;;
    --pristine) pristine=--pristine ;;
    --until) until=${2-}; [[ " ${stages[*]} " == *" $until "* ]] || refuse "there is no stage '$until'"; shift ;;
    --quiet) quiet=1 ;;
    --clean) rm -rf build dist; exit ;;
    --help) usage; exit ;;
    *) refuse "unknown option '$1'" ;;
  esac
  shift
done

# Folders of the stage, the objects and the wasm.
if [[ -n $pristine ]]; then build=build/pristine dist=build/pristine; else build=build dist=dist; fi
if [[ -n $pristine && " bundle verify " == *" $until "* ]]; then until=link; fi # the later stages are about dist/

# --- Flags -------------------------------------------------------------------------------------

# Every supported Node has these: bulk memory copies, SIMD, conversions that do not trap.
features=(-mbulk-memory -msimd128 -mnontrapping-fptoint -msign-ext)
if [[ $variant == release ]]; then optimise=(-O3 -DNDEBUG); else optimise=(-O1 -g2); fi
# Link-time optimisation: 10 % less time for a small message through inproc, for 7 % more bytes.
if [[ $variant == release && ${LTO-1} == 1 ]]; then optimise+=(-flto); fi

# The parts of libzmq on a message's way are compiled for speed, the rest for size; hot functions
# are inlined more than by default. 10 B in batches take a sixth less time than with -O3 for all,
# and the size is the same.
hot=" msg pipe lb fq dist push pull pub sub xpub xsub dealer router req rep pair socket_base session_base stream_engine_base zmtp_engine
  v2_encoder v2_decoder v3_1_encoder mailbox object own zmq tcp poll trie generic_mtrie curve_mechanism_base "
if [[ $variant == release ]]; then cold=(-Os) inline=(-Wl,-mllvm,-inline-threshold=500); else cold=() inline=(); fi

# Functions that are called through pointers on a message's way: such calls become direct, and are
# inlined.
calls=$build/stage/calls.prof
if [[ $variant == release ]]; then profile=(-fprofile-sample-use="$calls"); else profile=(); fi

libzmq=$build/stage/libzmq
libsodium=$build/stage/libsodium/src/libsodium
openpgm=$build/stage/openpgm/openpgm/pgm
modes=(inline threads)
all=("${optimise[@]}" "${features[@]}" -D_GNU_SOURCE
  -fmacro-prefix-map="$libzmq/src/"=) # assertions name files, as upstream's do: without our folders
threads_flags=(-pthread) # shared memory and atomics
# C++ exceptions are off, which is emcc's default: libzmq aborts instead of catching bad_alloc. RTTI
# is not used.
cxx=(-std=c++11 -fno-rtti)
# Warnings are off for upstream's code (-w) and on for the port. libzmq includes the port's headers,
# and the port uses libzmq's draft API.
zmq_flags=("${all[@]}" "${profile[@]}" -w -DZMQ_STATIC -I "$libzmq/src" -I "$libzmq/include" -I "$libsodium/include" -I libzmq-src/tls
  -I wasm/reactor -I "$openpgm/include" -Drestrict=__restrict) # OpenPGM's headers are C
web=(-include wasm/exports/ws_open_socket.h) # sockets of ws and wss are opened by wasm/exports/wss.cpp
port_flags=("${all[@]}" "${profile[@]}" -Wall -Wextra -DZMQ_STATIC -DZMQ_BUILD_DRAFT_API -I wasm -I wasm/reactor
  -I libzmq-src/tls -I "$libzmq/src" -I "$libzmq/include" -isystem "$openpgm/include")
# The macros that libsodium's configure would find. Without __EMSCRIPTEN__ no part of it calls
# JavaScript. 128-bit products (HAVE_TI_MODE) exist but are calls, because wasm has none; the 32-bit
# variants are about twice as fast.
sodium_flags=("${all[@]}" -w -U__EMSCRIPTEN__ -DCONFIGURED=1 -DSODIUM_STATIC=1 -DNATIVE_LITTLE_ENDIAN=1
  -DHAVE_EXPLICIT_BZERO=1 -DHAVE_WEAK_SYMBOLS=1 -DHAVE_INLINE_ASM=1 -DHAVE_C_VARARRAYS=1 -DHAVE_PTHREAD=1
  -I "$libsodium/include/sodium" -I "$libsodium/include" -I "$libsodium")
# OpenPGM's module is linked for a fixed place in memory. It serves both kinds of memory: atomics do
# no harm to one that is not shared. wasm/pgm has the macros that its configure would find. restrict
# would be libc's.
pgm_flags=("${optimise[@]/-flto/}" -Os -D_GNU_SOURCE "${features[@]}" -matomics -fPIC -fvisibility=hidden -std=gnu11
  -DHAVE_GETIFADDRS -DHAVE_EVENTFD -DHAVE_GETTIMEOFDAY -DHAVE_ISO_VARARGS -DHAVE_VASPRINTF -DHAVE_DSO_VISIBILITY
  -Dgfmul=pgm_gfmul -DGETTEXT_PACKAGE='"pgm"' -isystem "$openpgm/include" -include wasm/pgm/system.h)
declare -A sodium_own # flags of one file's own
while read -r file own; do sodium_own[$libsodium/$file]=$own; done < <(grep -v '^#' libzmq-src/sodium/sources.txt)

link_flags=("${optimise[@]}" "${inline[@]}" "${features[@]}"
  -sSTANDALONE_WASM --no-entry # a library, without Emscripten's JavaScript: ts/core/boundary/load.ts is the loader,
  -sREVERSE_DEPS=none          # nothing is exported for that JavaScript,
  -sFILESYSTEM=0               # and files are the host's business
  # emcc takes the imports of the module "host" for undefined symbols. verify.mjs finds real ones.
  -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0
  -sINITIAL_MEMORY=1536KB      # so that import and first socket are cheap
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB
  -sTOTAL_STACK=1MB            # libzmq keeps buffers of a packet's size on it
  -Wl,--growable-table -Wl,--export=__stack_pointer # OpenPGM's module shares both
  -Wl,--stack-first            # below the data: running over it traps, and does not overwrite them
  -Wl,--wrap=_ZN3zmq7clock_t5rdtscEv # wasm/reactor/ticks.c
  -Wl,--wrap=abort # wasm/libc/process.c
)
# emcc has no standalone module with threads. For emcc this is one without threads, with libraries
# that happen to be those for threads. The library for modules without JavaScript comes before libc,
# whose memcpy () calls JavaScript to copy more than 511 bytes.
threads_libraries=(crt1_reactor.o lib{c++-mt-noexcept,c++abi-mt-noexcept,dlmalloc-mt,standalonewasm,c-mt,sockets-mt,compiler_rt-mt}.a)
threads_link_flags=(-sIMPORTED_MEMORY -Wl,--shared-memory -nostdlib)

# --- What is up to date ------------------------------------------------------------------------

stale() { # stale PRODUCT FILE...: there is no product, or a file is newer than it or gone
  local product=$1 file
  shift
  [[ -f $product ]] || return 0
  for file; do [[ -e $file && ! $file -nt $product ]] || return 0; done
  return 1
}
remember() { # remember FILE TEXT: the file changes, and gets newer, only when the text does
  [[ -f $1 && $(< "$1") == "$2" ]] || { mkdir -p "${1%/*}" && printf '%s\n' "$2" > "$1" && touch -r build/started "$1"; }
}

# --- Stages ------------------------------------------------------------------------------------

install_package() { # install_package COMMAND PACKAGE
  local root=(env DEBIAN_FRONTEND=noninteractive)
  [[ $(id -u) == 0 ]] || root=(sudo --non-interactive "${root[@]}")
  if command -v apt-get > /dev/null && "${root[@]}" true 2> /dev/null; then
    say check "installing the package '$2'"
    "${root[@]}" apt-get -qq update > build/apt.log 2>&1 || true
    "${root[@]}" apt-get -qq install --yes --no-install-recommends "$2" >> build/apt.log 2>&1 || tail -n 5 build/apt.log >&2
  fi
  command -v "$1" > /dev/null || fail "'$1' is missing: install the package '$2' (on Debian: sudo apt-get install $2)"
}

check() {
  local node major minor
  node=$(node --version 2> /dev/null) || fail "'node' is missing: install Node.js 20.16 or later"
  IFS=. read -r major minor _ <<< "${node#v}"
  ((major > 20 || major == 20 && minor >= 16)) || fail "Node.js 20.16 or later is needed; this is $node"
  command -v emcc > /dev/null || install_package emcc emscripten
  emcc_version=$(emcc --version 2> /dev/null | sed -nE '1s/.*\) ([0-9.]+).*/\1/p') || true
  [[ $emcc_version == "$EMCC_VERSION" ]] || fail "emcc $EMCC_VERSION is needed; $(command -v emcc) is ${emcc_version:-of an unknown version}" \
    "install the package 'emscripten' of Debian 12, or move EMCC_VERSION in libzmq-src/pins.env and test"
  # emcc builds missing libraries into its cache. If the cache is read-only, a cache in build/
  # starts as links to it.
  local cache=/usr/share/emscripten/cache
  if [[ -z ${EM_CACHE-} && -d $cache && ! -w $cache ]]; then
    export EM_CACHE=$PWD/build/emcache
    [[ -d $EM_CACHE ]] || { cp -rs "$cache" "$EM_CACHE" && rm -f "$EM_CACHE/cache.lock"; }
  fi
  if [[ -n ${LIBZMQ_SRC-} && ! -f $LIBZMQ_SRC/src/zmq.cpp ]]; then fail "LIBZMQ_SRC: there is no $LIBZMQ_SRC/src/zmq.cpp"; fi
  wasm_ld=$(compgen -G "$(em-config LLVM_ROOT)/wasm-ld*" | head -n 1) || fail "wasm-ld is not beside emcc's compiler"
  command -v xz > /dev/null || install_package xz xz-utils
  if compgen -G 'libzmq-src/patches/*.patch' > /dev/null; then command -v patch > /dev/null || install_package patch patch; fi
  if [[ " bundle verify " == *" $until "* ]] && stale node_modules/.package-lock.json package-lock.json; then
    say check "npm ci"
    npm ci --ignore-scripts --loglevel=error < /dev/null > build/npm.log 2>&1 || fail "npm ci failed:" "$(tail -n 20 build/npm.log)"
  fi
}

fetch() { libzmq-src/fetch.sh build/sources; }

stage() {
  libzmq-src/stage.sh build/sources "$build/stage" $pristine
  remember "$calls" "$(node libzmq-src/calls.mjs "$libzmq")"
}

# Prints the sources, from the folders. Pollers and transports of other systems compile to nothing.
sources() { # sources MODE, or pgm
  if [[ $1 == pgm ]]; then
    sed -n "s|^\([^#].*\)|$openpgm/\1|p" libzmq-src/pgm/sources.txt
    find wasm/pgm -name '*.c'
    return
  fi
  find "$libzmq/src" -name '*.cpp'
  echo "$libzmq/external/sha1/sha1.c"
  sed -n "s|^\([^#][^ ]*\).*|$libsodium/\1|p" libzmq-src/sodium/sources.txt
  find libzmq-src/sodium wasm/libc wasm/reactor wasm/exports "wasm/$1" -name '*.c' -o -name '*.cpp'
}
folder() { # folder MODE: where its objects are
  if [[ $1 == inline ]]; then echo "$build/$variant"; else echo "$build/$variant-$1"; fi
}
objects() { # objects MODE
  sources "$1" | sort | sed "s|^$build/stage/||; s|.*|$(folder "$1")/&.o|"
}

compile() {
  local mode
  for mode in "${modes[@]}" pgm; do compile_mode "$mode"; done
}

compile_mode() { # compile_mode MODE, or pgm
  local into key source name object headers kind command count=0 commands=() mode_flags=()
  into=$(folder "$1")
  if [[ $1 == threads ]]; then mode_flags=("${threads_flags[@]}"); fi
  key="$emcc_version $(< "$build/stage/key") $(sha256sum "$calls")${mode_flags:+ ${mode_flags[*]}}"
  remember "$into/flags.zmq" "$key ${cxx[*]} ${zmq_flags[*]} ${cold[*]} but$hot${web[*]}"
  remember "$into/flags.port" "$key ${cxx[*]} ${port_flags[*]}"
  remember "$into/flags.sodium" "$key ${sodium_flags[*]} $(< libzmq-src/sodium/sources.txt)"
  remember "$into/flags.pgm" "$key ${pgm_flags[*]}"
  while read -r source; do
    case $source in
      "$libsodium"/* | libzmq-src/*) kind=sodium command=(emcc "${sodium_flags[@]}" ${sodium_own[$source]-}) ;;
      "$libzmq"/*.cpp)
        kind=zmq command=(em++ "${cxx[@]}" "${zmq_flags[@]}")
        name=${source##*/}
        if [[ ! $hot =~ [[:space:]]${name%.cpp}[[:space:]] ]]; then command+=("${cold[@]}"); fi
        case $name in
          ws_connecter.cpp) command+=("${web[@]}" -DWS_CONNECTER) ;;
          ws_listener.cpp) command+=("${web[@]}") ;;
        esac
        ;;
      "$libzmq"/*.c) kind=zmq command=(emcc "${zmq_flags[@]}" -Urestrict) ;;
      "$openpgm"/*) kind=pgm command=(emcc "${pgm_flags[@]}" -w) ;;
      wasm/pgm/*) kind=pgm command=(emcc "${pgm_flags[@]}" -DPGM_COMPILATION -Wall -Wextra) ;;
      *.cpp) kind=port command=(em++ "${cxx[@]}" "${port_flags[@]}") ;;
      *.c) kind=port command=(emcc -std=gnu11 "${port_flags[@]}") ;;
    esac
    if [[ $source == wasm/exports/pgm.c ]]; then command+=(-mmutable-globals); fi # so the linker exports the stack pointer
    object=$into/${source#"$build/stage/"}.o
    ((count += 1))
    headers= # as the compiler wrote them down: "object: source header \ header …"
    if [[ -f ${object%.o}.d ]]; then read -r -d '' headers < "${object%.o}.d" || true; fi
    headers=${headers#*:}
    if stale "$object" "$into/flags.$kind" "$source" ${headers//\\/}; then
      mkdir -p "${object%/*}"
      commands+=("$(printf '%q ' "${command[@]}" "${mode_flags[@]}" -MMD -c "$source" -o "$object") && touch -r build/started $object")
    fi
  done < <(sources "$1" | sort)
  if ((${#commands[@]})); then
    say compile "${#commands[@]} of $count sources ($variant, $1)"
    printf '%s\n' "${commands[@]}" | xargs -d '\n' -n 1 -P "$(nproc)" bash -c || fail "compilation failed"
  fi
}

check_wasm() { # check_wasm WASM MODE
  node libzmq-src/verify.mjs "$1" "$libzmq" "--$2" ${LIBZMQ_SRC:+--foreign} || fail "$1 is not what the lists say"
}

link() {
  link_mode inline libzmq.wasm
  link_mode threads libzmq-mt.wasm "${threads_link_flags[@]}"
  link_pgm libzmq-pgm.wasm libc.a
  link_pgm libzmq-pgm-mt.wasm libc-mt.a --shared-memory --max-memory=4294967296
}

# A shared library by WebAssembly's conventions for dynamic linking. Its one export is
# wasm/pgm/module.c's.
link_pgm() { # link_pgm NAME LIBC FLAG...
  local into product inputs libraries
  into=$(folder pgm) product=$into/$1
  libraries=("$2" libcompiler_rt.a)
  libraries=("${libraries[@]/#/$(em-config CACHE)/sysroot/lib/wasm32-emscripten/pic/}")
  mapfile -t inputs < <(objects pgm)
  remember "$into/flags.$1" "$emcc_version ${*:3} ${inputs[*]} ${libraries[*]}"
  if stale "$product" "$into/flags.$1" "${inputs[@]}"; then
    say link "$dist/$1 ($variant)"
    "$wasm_ld" --experimental-pic --pie --no-entry --import-memory --import-table --gc-sections "${@:3}" --strip-all --import-undefined --export=pgm_module --export-if-defined=__wasm_call_ctors --export-if-defined=__wasm_apply_data_relocs "${inputs[@]}" "${libraries[@]}" -o "$product.new"
    check_wasm "$product.new" pgm
    mv "$product.new" "$product"
  fi
  mkdir -p "$dist"
  cmp --silent "$product" "$dist/$1" || install -m 644 "$product" "$dist/$1"
}

facts() { # facts MODE: what libzmq-src/describe.mjs is to write into the wasm
  local lto=no mode=inline used=("${features[@]#-m}") sources=("$LIBSODIUM_TARBALL:$LIBSODIUM_SHA256")
  if [[ " ${optimise[*]} " == *" -flto "* ]]; then lto=yes; fi
  if [[ $1 == threads ]]; then mode=threaded used+=(atomics); fi
  if [[ -z ${LIBZMQ_SRC-} ]]; then sources=("$LIBZMQ_TARBALL:$LIBZMQ_SHA256" "${sources[@]}"); fi
  printf '%s\n' "libsodium $(sed 's/.*_\(.*\)\.orig.*/\1/' <<< "$LIBSODIUM_TARBALL")" "emscripten $emcc_version" \
    "mode $mode" "variant $variant" "lto $lto" "wasmFeatures ${used[*]}" "sources ${sources[*]}"
}

link_mode() { # link_mode MODE NAME FLAG...
  local into product exports inputs flags=("${link_flags[@]}" "${@:3}") libraries=()
  into=$(folder "$1") product=$into/$2 exports=$into/exports.json
  mapfile -t inputs < <(objects "$1")
  if [[ $1 == threads ]]; then
    libraries=("${threads_libraries[@]/#/$(em-config CACHE)/sysroot/lib/wasm32-emscripten/}")
  fi
  remember "$exports" "$(node libzmq-src/headers.mjs "$libzmq" "$1")"
  remember "$into/flags.link" "$emcc_version ${flags[*]} ${inputs[*]} ${libraries[*]}"
  remember "$into/facts" "$(facts "$1")"
  if stale "$product" "$into/flags.link" "$exports" "$build/stage/patches" "$into/facts" libzmq-src/describe.mjs "${inputs[@]}"; then
    say link "$dist/$2 ($variant)"
    em++ "${flags[@]}" "-sEXPORTED_FUNCTIONS=@$PWD/$exports" "${inputs[@]}" "${libraries[@]}" -o "$product.new.wasm"
    node libzmq-src/describe.mjs "$product.new.wasm" "$into/facts" "$build/stage/patches"
    check_wasm "$product.new.wasm" "$1"
    mv "$product.new.wasm" "$product"
  fi
  mkdir -p "$dist"
  cmp --silent "$product" "$dist/$2" || install -m 644 "$product" "$dist/$2"
}

bundle() {
  local inputs
  mapfile -t inputs < <(find ts examples -name '*.ts' | sort)
  remember build/bundle.inputs "${inputs[*]}"
  if stale build/bundle.done build/bundle.inputs rollup.config.js rollup.browser.js rollup.cli.js rollup.types.js package.json package-lock.json dist/*.wasm "${inputs[@]}" || [[ ! -f dist/index.js ]]; then
    say bundle "ts/ to dist/, examples/ to dist/examples"
    find dist -type f ! -name '*.wasm' -delete
    node_modules/.bin/rollup --config --silent
    licenses
    compile_examples
    touch -r build/started build/bundle.done
  fi
}

# Compiles the examples for Node 20, which does not strip types, and for the package, because Node
# strips no types in node_modules.
compile_examples() {
  local programs
  mapfile -t programs < <(find examples -name '*.ts' -not -path 'examples/browser/*' | sort)
  node_modules/.bin/esbuild "${programs[@]}" --outbase=examples --outdir=dist/examples --format=esm --target=node20 --log-level=warning
  find dist/examples -name '*.js' -exec sed -i -E 's#^((import|export) .*"\.[^"]*|\} from "\.[^"]*)\.ts";#\1.js";#' {} +
}

# Copies upstream's licenses into the package.
licenses() {
  mkdir -p dist/licenses/libzmq dist/licenses/libsodium dist/licenses/openpgm
  cp "$libzmq"/{COPYING,COPYING.LESSER,AUTHORS} dist/licenses/libzmq
  cp "$libzmq/external/sha1/license.txt" dist/licenses/libzmq/SHA1
  cp "$build/stage/libsodium/LICENSE" dist/licenses/libsodium
  cp "$openpgm"/{COPYING,LICENSE} dist/licenses/openpgm
}

verify() {
  if stale build/verify.done dist/libzmq.wasm dist/libzmq-mt.wasm build/bundle.done wasm/exports/exports.json wasm/host.h package.json libzmq-src/verify.mjs; then
    say verify "imports, exports, package"
    check_wasm dist/libzmq.wasm inline
    check_wasm dist/libzmq-mt.wasm threads
    check_wasm dist/libzmq-pgm.wasm pgm
    check_wasm dist/libzmq-pgm-mt.wasm pgm
    node -e 'const leaves = (entry) => typeof entry === "string" ? [entry] : Object.values(entry).flatMap(leaves);
      for (const file of leaves(JSON.parse(fs.readFileSync("package.json", "utf8")).exports)) fs.accessSync(file);' ||
      fail "package.json exports a file that was not made"
    touch -r build/started build/verify.done
  fi
}

products() {
  local file
  printf '%-20s %10s %10s  %s\n' product bytes gzip sha256
  for file in $(find "$dist" -maxdepth 1 -type f ! -name '*.map' | sort); do
    printf '%-20s %10d %10d  %s\n' "${file#"$dist"/}" "$(wc -c < "$file")" "$(gzip -9 -c "$file" | wc -c)" "$(sha256sum "$file" | cut -c 1-64)"
  done
}

mkdir -p build
if command -v flock > /dev/null; then exec 9> build/lock && flock 9; fi # one build at a time in one tree
for stage in "${stages[@]}"; do
  touch build/started # products bear the time their stage began: what is edited meanwhile is newer
  "$stage"
  if [[ $stage == "$until" ]]; then break; fi
done
[[ -n $quiet ]] || products
