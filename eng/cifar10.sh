#!/usr/bin/env bash
# Fetches CIFAR-10's binary files (162 MiB) from its authors into a folder, for `bench exon --data cifar10`. They are not part of this repository. cifar10.sh FOLDER
set -euo pipefail
readonly folder=${1:?name a folder}
readonly archive=$folder/cifar-10-binary.tar.gz
readonly sum=c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd

mkdir -p "$folder"
if [ ! -s "$folder/test_batch.bin" ]; then
    curl -fsSL https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz -o "$archive.part"
    echo "$sum  $archive.part" | sha256sum -c --quiet
    mv "$archive.part" "$archive"
    tar -xzf "$archive" -C "$folder" --strip-components=1
    rm "$archive"
fi
echo "cifar10 is in $folder"
