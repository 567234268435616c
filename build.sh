#!/usr/bin/env bash
# Builds, tests and runs ClusterVae.MLNet; does its own set-up. ./build.sh help lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
readonly solution=ClusterVae.MLNet.slnx configuration=Release
readonly results=artifacts/test-results

usage() {
    cat <<'TEXT'
./build.sh VERB [ARGUMENTS]
  build            compile everything
  test             format check, compile, every test; last line: N passed, N failed
  demo             cluster the embedded digits and show the table
  run -- ARGS      the tool clustervae
  attack           hundreds of spoilt files, options, paths and models; last line: N cases, N failed
  bench NAME ARGS  a benchmark of bench/ (anomaly, embeddings, exon, mixtures, projections, quality, scale, vae)
  format           put the source in house style
  pack             NuGet packages, into artifacts/packages
  figures          fit three models to MNIST and draw the founding documents' figures, into artifacts/figures
  notebooks [NAME] run every notebook, or those with NAME in theirs, with the C# kernel of .NET Interactive
  clean            remove what was built
TEXT
}

fail() { # what is missing, the one command that cures it
    printf 'build.sh: %s\n  cure: %s\n' "$1" "$2" >&2
    exit 1
}

need_dotnet() {
    command -v dotnet >/dev/null || fail 'the .NET SDK 10 is not installed' 'install the .NET 10 SDK and put dotnet on PATH'
    local major; major=$(dotnet --version 2>/dev/null | cut -d. -f1)
    [ "${major:-0}" -ge 10 ] || fail "the .NET SDK is version ${major:-unknown}, 10 is needed" 'install the .NET 10 SDK and put dotnet on PATH'
}

compile() {
    need_dotnet
    local log status=0; log=$(mktemp)
    dotnet build "$solution" -c "$configuration" -v q --nologo -clp:NoSummary 2>&1 | tee "$log" || status=$?
    if [ "$status" -ne 0 ] && grep -qE 'NU110[1-3]|NU1301' "$log"; then
        fail "a package could not be had: $(grep -oE "(Unable to find (a stable )?package|Unable to load the service index)[^.]*" "$log" | sort -u | head -3 | paste -sd';')" \
            'write a version that your feed serves into Directory.Packages.props (dotnet package search NAME --exact-match), or add a feed to nuget.config'
    fi
    rm -f "$log"
    return "$status"
}

check_format() {
    dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/**' '**/bin/**' artifacts ||
        fail 'some files are not in house style' './build.sh format'
}

# The pages of reports are opened in a real browser where one can be had; elsewhere these tests say that they were skipped.
offer_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 0
    apt-get install -y -q chromium >/dev/null 2>&1 || echo 'build.sh: chromium could not be installed; the browser tests are skipped' >&2
}

run_tests() {
    rm -rf "$results"
    local status=0
    dotnet test "$solution" -c "$configuration" --no-build --nologo -v q --logger trx --logger "console;verbosity=minimal" --results-directory "$results" "$@" || status=$?
    local counters; counters=$(cat "$results"/*.trx 2>/dev/null | grep -oE '<Counters [^>]*' || true)
    local sum='{ for (i = 1; i <= NF; i++) if (match($i, "^" key "=\"[0-9]+")) n += substr($i, length(key) + 3) } END { print n + 0 }'
    local passed failed total; passed=$(awk -v key=passed "$sum" <<<"$counters") failed=$(awk -v key=failed "$sum" <<<"$counters") total=$(awk -v key=total "$sum" <<<"$counters")
    # A test host that dies leaves a status without a failed test.
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || { echo 'build.sh: a test run broke off before its end' >&2; failed=1; }
    local skipped=$((total - passed - failed))
    [ "$skipped" -le 0 ] || echo "build.sh: $skipped skipped, for the reasons that stand beside them in $results"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

tool() { dotnet "src/ClusterVae.Cli/bin/$configuration/net10.0/clustervae.dll" "$@"; }

bench() {
    compile >&2
    if ls bench/*/*.py | grep -qi "^bench/${1:-none}/"; then bash eng/oracles.sh >&2; fi
    dotnet "bench/bin/$configuration/net10.0/ClusterVae.Bench.dll" "$@"
}

interactive_version=1.0.712001

run_notebooks() {
    if ! command -v jupyter >/dev/null || ! jupyter nbconvert --version >/dev/null 2>&1; then
        [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null ||
            fail 'jupyter with nbconvert is not installed' 'apt-get install jupyter-nbconvert jupyter-client'
        apt-get install -y -q jupyter-nbconvert jupyter-client >&2
    fi
    local root=$PWD/artifacts/notebooks packages=$PWD/artifacts/notebook-packages; mkdir -p "$root/jupyter/kernels"
    if [ ! -x "$root/tool/dotnet-interactive" ]; then
        dotnet tool install Microsoft.dotnet-interactive --version "$interactive_version" --tool-path "$root/tool" >&2
    fi
    export PATH="$root/tool:$PATH" JUPYTER_DATA_DIR="$root/jupyter" DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1
    dotnet-interactive jupyter install --path "$root/jupyter/kernels" >&2
    rm -rf "$packages"
    local project
    for project in MLNet.Files Text Interactive; do
        dotnet build "src/ClusterVae.$project" -c "$configuration" -v q --nologo -clp:NoSummary >&2
    done
    for project in Core Files Deep MLNet MLNet.Files Text Reports Interactive; do
        dotnet pack "src/ClusterVae.$project" -c "$configuration" --no-build -v q --nologo -o "$packages" >&2
    done
    # A libtorch of the system, such as Debian's libtorch-dev, would be found before the package that a notebook names.
    local libtorch; libtorch=$(ls -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/libtorch-cpu-linux-x64/*/runtimes/linux-x64/native 2>/dev/null | tail -1 || true)
    [ -z "$libtorch" ] || export LD_LIBRARY_PATH="$libtorch${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    # The same version was perhaps unpacked before, with other content: ours are unpacked apart, all others are read where they are.
    rm -rf "$root/unpacked"
    RestoreFallbackFolders=${NUGET_PACKAGES:-$HOME/.nuget/packages} NUGET_PACKAGES=$root/unpacked \
        python3 eng/notebooks.py notebooks "$packages" "$root/ran" "$@"
}

# The README's picture; document 002's figures 1 to 4 from its own method, and from a VAE with a mixture of its codes; document 003's manifold from a plane of codes.
draw_figures() {
    local folder=artifacts/figures; mkdir -p "$folder"
    tool datasets mnist
    tool fit --trainer clustering-vae --data mnist --clusters 10 --seed 1 --out "$folder/clusters.zip" --report "$folder/clusters.html" --figures "$folder/clusters"
    tool fit --trainer clustering-vae --data mnist --clusters 10 --seed 1 --set Objective=MutualTraining --set Objective.Start=Codes --set Objective.PretrainEpochs=10 --set Epochs=3 --out "$folder/mutual.zip" --report "$folder/mutual.html" --figures "$folder/mutual"
    tool fit --trainer vae-gmm --data mnist --clusters 10 --seed 1 --set LatentDimensions=10 --set Epochs=10 --out "$folder/mnist.zip" --report "$folder/mnist.html" --figures "$folder/mnist"
    tool fit --trainer vae --data mnist --seed 1 --set LatentDimensions=2 --set Epochs=10 --out "$folder/plane.zip" --figures "$folder/plane"
}

verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
    build) compile ;;
    test) compile; check_format; offer_browser; run_tests "$@" ;;
    demo) compile >&2; tool demo "$@" ;;
    run) [ "${1:-}" != -- ] || shift; compile >&2; tool "$@" ;;
    attack) compile >&2; dotnet "tests/ClusterVae.Attack/bin/$configuration/net10.0/ClusterVae.Attack.dll" "$@" ;;
    bench) bench "$@" ;;
    format) need_dotnet; dotnet format whitespace . --folder --exclude '**/obj/**' '**/bin/**' artifacts ;;
    pack) compile; dotnet pack "$solution" -c "$configuration" --no-build -o artifacts/packages ;;
    figures) compile >&2; draw_figures ;;
    notebooks) need_dotnet; run_notebooks "$@" ;;
    clean) rm -rf artifacts; find . -type d \( -name bin -o -name obj \) -not -path './.git/*' -prune -exec rm -rf {} + ;;
    help|-h|--help) usage ;;
    *) usage >&2; exit 2 ;;
esac
