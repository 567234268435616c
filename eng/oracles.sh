#!/usr/bin/env bash
# Makes sure of the software that benchmarks are run against: Debian's Python with scikit-learn, SciPy and PyTorch.
set -euo pipefail
readonly packages=(python3-sklearn python3-scipy python3-torch)

if /usr/bin/python3 -c 'import sklearn, scipy, torch' 2>/dev/null; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    printf 'The other side of the benchmark is missing.\n  cure: sudo apt-get install %s\n' "${packages[*]}" >&2
    exit 1
fi
echo "installing ${packages[*]}"
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
