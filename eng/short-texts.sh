#!/usr/bin/env bash
# Fetches the texts of the short-text benchmark (AG News 8,000, StackOverflow 20,000, SearchSnippets 12,340, Biomedical 19,999) into a folder,
# as NAME.tsv with a label and a text a line. They are not part of this repository. short-texts.sh FOLDER
set -euo pipefail
readonly folder=${1:?name a folder}
readonly source=https://raw.githubusercontent.com/rashadulrakib/short-text-clustering-enhancement/f363b66e6fd51f9dd1db679d2a9ce55538ab9868/data
readonly files='
agnews agnewsdataraw-8000 9a3ecfb3d5daef1cdef2fa1cc23d1f1c23784220116c39072d6d8422f5781c06
stackoverflow stackoverflow/stackoverflow_true_text e683a764d1c05828ee13828695fb273c3d61991b853af716da383061356e9ff5
searchsnippets search_snippets/search_snippets_true_text e39dbcb5d956c2a34d1a68727c18b05646dfd4921857f7f61beccf6481e94787
biomedical biomedical/biomedical_true_text a52cc072e35bfac1a971880ff3222239438cea24571b8910dd549f1831b34a04'

mkdir -p "$folder"
while read -r name path sum; do
    [ -n "$name" ] || continue
    if [ ! -s "$folder/$name.tsv" ]; then
        curl -fsSL "$source/$path" -o "$folder/$name.part"
        echo "$sum  $folder/$name.part" | sha256sum -c --quiet
        sed 's/\t*\r$//' "$folder/$name.part" | awk -F'\t' 'NF == 2' > "$folder/$name.tsv"
        rm "$folder/$name.part"
    fi
    echo "$name: $(wc -l < "$folder/$name.tsv") texts"
done <<< "$files"
