#!/usr/bin/env bash
# Makes sure of the bridge to libtorch on the offline path: finds a libtorch and a compiler (installs them where it
# may), and compiles once. Says one line when it does something, nothing when all is up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly source=offline/TorchSharp/native/aten_bridge.cpp
readonly folder=artifacts/native
readonly library=$folder/libclustervae_aten.so stamp=$folder/libclustervae_aten.stamp
readonly packages='libtorch-dev g++ libopenblas0-pthread'
readonly compiler=${CXX:-g++}

fail() { # what is missing, the one command that cures it
    printf 'native.sh: %s\n  cure: %s\n' "$1" "$2" >&2
    exit 1
}

may_install() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

install_packages() {
    echo "native: installing $packages"
    local log; log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
        tail -5 "$log" >&2; rm -f "$log"
        fail 'apt-get could not install what the bridge to libtorch needs' "apt-get update && apt-get install -y $packages"
    fi
    rm -f "$log"
}

multiarch() { "$compiler" -print-multiarch 2>/dev/null || echo "$(uname -m)-linux-gnu"; }

# A libtorch of its own (unpacked, or inside an installed PyTorch) has both folders under one roof.
is_libtorch() { [ -f "$1/include/ATen/ATen.h" ] && [ -f "$1/lib/libtorch_cpu.so" ]; }

find_libtorch() { # sets headers, libraries; fails quietly where there is none
    if [ -n "${CLUSTERVAE_LIBTORCH:-}" ]; then
        is_libtorch "$CLUSTERVAE_LIBTORCH" || fail "CLUSTERVAE_LIBTORCH=$CLUSTERVAE_LIBTORCH has no include/ATen/ATen.h and lib/libtorch_cpu.so" 'unset CLUSTERVAE_LIBTORCH'
        headers=$CLUSTERVAE_LIBTORCH/include libraries=$(cd "$CLUSTERVAE_LIBTORCH/lib" && pwd)
        return
    fi
    libraries=/usr/lib/$(multiarch)
    headers=/usr/include
    if [ -f "$headers/ATen/ATen.h" ] && [ -f "$libraries/libtorch_cpu.so" ]; then return; fi
    local inside
    inside=$(python3 -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")' 2>/dev/null) || inside=
    [ -n "$inside" ] && is_libtorch "$inside" || return 1
    headers=$inside/include libraries=$inside/lib
}

# Debian's reference BLAS makes every matrix product many times slower.
check_blas() {
    [ "$headers" = /usr/include ] || return 0
    local blas; blas=$(readlink -f "$libraries/libblas.so.3") || blas=
    case "$blas" in
        */blas/libblas.so.3*)
            if [ -e "$libraries/openblas-pthread/libblas.so.3" ]; then
                fail 'the reference BLAS is chosen, though OpenBLAS is installed' "update-alternatives --auto libblas.so.3-$(multiarch)"
            fi
            may_install || fail 'the reference BLAS is the only one installed; it is many times too slow' 'sudo apt-get install -y libopenblas0-pthread'
            install_packages ;;
    esac
}

key() { # what the compiled file depends on
    cat "$source" "${BASH_SOURCE[0]}"
    echo "${CLUSTERVAE_LIBTORCH:-}|$headers|$libraries"
    "$compiler" -dumpfullversion
    stat -Lc '%s %Y' "$libraries/libc10.so" "$libraries/libtorch_cpu.so"
}
fingerprint() { key 2>/dev/null | sha256sum | cut -d' ' -f1; }

if [ -f "$library" ] && [ -f "$stamp" ]; then
    { read -r known; read -r headers; read -r libraries; } <"$stamp"
    if [ "$known" = "$(fingerprint)" ]; then
        check_blas
        exit 0
    fi
fi

if ! command -v "$compiler" >/dev/null || ! find_libtorch; then
    may_install || fail 'the offline path needs a libtorch with headers and a C++ compiler' "sudo apt-get install -y $packages   (or name an unpacked libtorch: CLUSTERVAE_LIBTORCH=DIR ./build.sh build)"
    install_packages
    find_libtorch || fail 'libtorch-dev is installed but its files are not where they should be' 'CLUSTERVAE_LIBTORCH=DIR ./build.sh build'
fi
check_blas

flags=(-O2 -std=c++17 -shared -fPIC -fvisibility=hidden -w)
# Older wheels of PyTorch are compiled with the old string layout.
grep -q __cxx11 "$libraries/libc10.so" || flags+=(-D_GLIBCXX_USE_CXX11_ABI=0)
[ "$headers" = /usr/include ] || flags+=("-I$headers" "-Wl,-rpath,$libraries")
links=("-L$libraries" -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10)
[ ! -f "$libraries/libtorch_cuda.so" ] || links+=(-ltorch_cuda -lc10_cuda)

version=$(sed -n 's/^#define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' "$headers/torch/csrc/api/include/torch/version.h" 2>/dev/null | paste -sd. || true)
echo "native: compiling the bridge to libtorch ${version:-of unknown version} ($libraries)"
mkdir -p "$folder"
if ! "$compiler" "${flags[@]}" "-I$headers/torch/csrc/api/include" "$source" -o "$library.$$" "${links[@]}" 2>"$folder/compile.log"; then
    rm -f "$library.$$"
    head -20 "$folder/compile.log" >&2
    fail 'the bridge does not compile against this libtorch' 'CLUSTERVAE_LIBTORCH=DIR ./build.sh build   (DIR: another libtorch, 1.13 or 2.x)'
fi
rm -f "$folder/compile.log"
mv "$library.$$" "$library"
printf '%s\n%s\n%s\n' "$(fingerprint)" "$headers" "$libraries" >"$stamp"
