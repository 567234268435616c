#!/usr/bin/env bash
# Builds, tests and runs ClusterVae.MLNet; does its own set-up. ./build.sh help lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
readonly solution=ClusterVae.MLNet.sln configuration=Release
readonly answer=eng/PackagePath.local.props results=artifacts/test-results

usage() {
    cat <<'TEXT'
./build.sh VERB [ARGUMENTS]
  build            compile everything
  test             format check, compile, every test; last line: N passed, N failed
  demo             cluster the embedded digits and show the table
  run -- ARGS      the tool clustervae
  bench NAME ARGS  a benchmark of bench/ (mixtures, vae, quality, operator-overhead)
  format           put the source in house style
  pack             NuGet packages (real packages only)
  clean            remove what was built and what the feed probe found

Environment
  CLUSTERVAE_PACKAGES=real|offline|auto   which Microsoft.ML and TorchSharp to stand on (auto asks the feed once)
  CLUSTERVAE_FEED=URL[;URL]               extra package feeds
  CLUSTERVAE_LIBTORCH=DIR                 the libtorch to use on the offline path
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

remember() { # real|offline, why
    {
        echo '<Project>'
        echo "  <!-- $2 -->"
        echo '  <PropertyGroup>'
        echo "    <ClusterVaePackages>$1</ClusterVaePackages>"
        [ -z "${CLUSTERVAE_FEED:-}" ] || echo "    <RestoreAdditionalProjectSources>$CLUSTERVAE_FEED</RestoreAdditionalProjectSources>"
        echo '  </PropertyGroup>'
        echo '</Project>'
    } >"$answer.new"
    # An unchanged answer keeps its time stamp, so that nothing is rebuilt for it.
    if cmp -s "$answer.new" "$answer"; then rm "$answer.new"; else mv "$answer.new" "$answer"; fi
}

probe() {
    local log
    if log=$(dotnet restore eng/probe/Probe.csproj -p:RestoreAdditionalProjectSources="${CLUSTERVAE_FEED:-}" --force --no-http-cache -v q 2>&1); then
        remember real 'auto: the feed carries Microsoft.ML and TorchSharp'
    elif grep -qE 'NU110[123]' <<<"$log"; then
        remember offline "auto: the feed lacks $(grep -oE 'package (Microsoft\.ML|TorchSharp)' <<<"$log" | sed 's/package //' | sort -u | paste -sd' ' | sed 's/ / and /g')"
    else
        printf '%s\n' "$log" >&2
        fail 'the package feed could not be asked' 'CLUSTERVAE_PACKAGES=offline ./build.sh build   (or real, when the packages are already cached)'
    fi
}

choose_packages() {
    need_dotnet
    case "${CLUSTERVAE_PACKAGES:-auto}" in
        real) remember real 'forced by CLUSTERVAE_PACKAGES' ;;
        offline) remember offline 'forced by CLUSTERVAE_PACKAGES' ;;
        auto) grep -qs '<!-- auto:' "$answer" && [ -z "${CLUSTERVAE_FEED:-}" ] || probe ;;
        *) fail "CLUSTERVAE_PACKAGES=$CLUSTERVAE_PACKAGES is none of real, offline, auto" 'unset CLUSTERVAE_PACKAGES' ;;
    esac
    printf 'packages: %s (%s)\n' "$(sed -n 's:.*<ClusterVaePackages>\(.*\)</.*:\1:p' "$answer")" "$(sed -n 's:.*<!-- \(.*\) -->:\1:p' "$answer")" >&2
    grep -q '>offline<' "$answer" && bash eng/native.sh >&2 || grep -q '>real<' "$answer"
}

compile() {
    choose_packages
    dotnet build "$solution" -c "$configuration" -v q --nologo -clp:NoSummary
}

check_format() {
    dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/**' '**/bin/**' artifacts ||
        fail 'some files are not in house style' './build.sh format'
}

run_tests() {
    rm -rf "$results"
    local status=0
    dotnet test "$solution" -c "$configuration" --no-build --nologo -v q --logger trx --results-directory "$results" "$@" || status=$?
    local counters; counters=$(cat "$results"/*.trx 2>/dev/null | grep -oE '<Counters [^>]*' || true)
    local sum='{ for (i = 1; i <= NF; i++) if (match($i, "^" key "=\"[0-9]+")) n += substr($i, length(key) + 3) } END { print n + 0 }'
    local passed failed total; passed=$(awk -v key=passed "$sum" <<<"$counters") failed=$(awk -v key=failed "$sum" <<<"$counters") total=$(awk -v key=total "$sum" <<<"$counters")
    # A test host that dies leaves a status without a failed test.
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || { echo 'build.sh: a test run broke off before its end' >&2; failed=1; }
    local skipped=$((total - passed - failed)) line="$passed passed, $failed failed"
    [ "$skipped" -le 0 ] || line="$line, $skipped skipped"
    echo "$line"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

tool() { dotnet "src/ClusterVae.Cli/bin/$configuration/net10.0/clustervae.dll" "$@"; }

bench() {
    local name=${1:?name a benchmark: $(ls bench)}; shift
    local folder; folder=$(ls bench | grep -ix "${name//-/}" || true)
    [ -n "$folder" ] || fail "there is no benchmark '$name'" "./build.sh bench NAME, NAME one of: $(ls -d bench/*/ | xargs -n1 basename | paste -sd' ')"
    compile >&2
    if grep -qs python3 "bench/$folder"/*.cs; then bash eng/oracles.sh >&2; fi
    dotnet run --project "bench/$folder" -c "$configuration" -v q --no-launch-profile -- "$@"
}

verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
    build) compile ;;
    test) compile; check_format; run_tests "$@" ;;
    demo) compile >&2; tool demo "$@" ;;
    run) [ "${1:-}" != -- ] || shift; compile >&2; tool "$@" ;;
    bench) bench "$@" ;;
    format) need_dotnet; dotnet format whitespace . --folder --exclude '**/obj/**' '**/bin/**' artifacts ;;
    pack) CLUSTERVAE_PACKAGES=${CLUSTERVAE_PACKAGES:-auto} compile; dotnet pack "$solution" -c "$configuration" --no-build -o artifacts/packages ;;
    clean) rm -rf artifacts "$answer"; find . -type d \( -name bin -o -name obj \) -not -path './.git/*' -prune -exec rm -rf {} + ;;
    help|-h|--help) usage ;;
    *) usage >&2; exit 2 ;;
esac
