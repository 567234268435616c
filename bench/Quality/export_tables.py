"""Tables with known classes as CSV, numbers only, the class last -> a folder: scikit-learn's, those of R's packages (export_tables.R), and public copies of UCI's, fetched at a
commit and checked. Tables of more than 4,000 rows are cut to 4,000 drawn ones (seed 0), so that every method can be run on all of them; pendigits-all is not."""
import hashlib
import pathlib
import subprocess
import sys
import urllib.request

import numpy as np
from sklearn import datasets

MOST_ROWS = 4000
folder = pathlib.Path(sys.argv[1])
raw = folder / "raw"
raw.mkdir(parents=True, exist_ok=True)

BENCHMARK = "deric/clustering-benchmark/fc7aba73c873b0e017dd3a6d7113b1cb2ede118a/src/main/resources/datasets/real-world"
OPTICAL = "yupinghuang/optical_digits/e20bac46f63c368613b24b2ff6b24259d791ae51/data"
SOURCES = {
    "ecoli.arff": (BENCHMARK, "b58b1a588dac527ff9ae2aaad6d91a193876c826f1c97c24dea6e2924d60f860"),
    "yeast.arff": (BENCHMARK, "664a0cf3dd789db9163426dfb584c4b84e78e04979bf7ea16bc37ff9b813458a"),
    "segment.arff": (BENCHMARK, "1fa5d53d1424b4d1f6d208b5691d7e053d55440cc32518947d94380293e83c87"),
    "dermatology.arff": (BENCHMARK, "007b5fa80444ea212d5801172eb81dd975c540fdb848ea746f526a021ce8c9c4"),
    "heart-statlog.arff": (BENCHMARK, "704b30127bfb3052159b962a8d9ed663f80009d420518c13293a5c62f6b806d7"),
    "pendigits.csv": ("kgolofit/MOW-14Z/012ab2ff3e1d47b7ac792a861271242600135a1c", "79bcb0f771bf6f322983afc10df3258784089ca430384af81e6c397d416588bf"),
    "optdigits.tra": (OPTICAL, "a6d20dd0016ea85e8e207860d7b59411b07ddd18981ab250fa0ce37525570ab7"),
    "optdigits.hol": (OPTICAL, "4e93dfa93f501c29e4b6e1db417db68be20a7acafd85e52939e04369ecde386a"),
    "seeds_dataset.txt": ("zcebeci/adana/8df54b02e823e675e5545497ae907214f7785a65", "8be57b3b06bea6780a230b7b7b07669519b152e049307e8cce05f0000f85ce0c"),
    "data_banknote_authentication.txt": ("KaleabTessera/NeuralNetwork_From_Scratch/d0e8d61844d8393345c5a1584dca84e3b094b100",
                                         "564ac22b61d87388b1662adee2867e5d382aae78afb0bf5d6745c1a843174b8e"),
}


def text(name):
    place, checksum = SOURCES[name]
    path = raw / name
    if not path.exists():
        with urllib.request.urlopen(f"https://raw.githubusercontent.com/{place}/{name}") as answer:
            path.write_bytes(answer.read())
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != checksum:
        raise SystemExit(f"{path} has the SHA-256 {found}, not {checksum}: delete it and try again.")
    return path.read_text(encoding="latin-1")


def fields(name, separator=",", first=0):
    """Rows of text without comments, heads and quotes; first: columns left out before the numbers."""
    lines = [line.strip().replace('"', "") for line in text(name).splitlines()]
    lines = [line for line in lines if line and line[0] not in "%@#"]
    return [(line.split() if separator is None else line.split(separator))[first:] for line in lines]


def numbers(rows):
    """The class is the last field; a gap becomes the median of its column."""
    values = np.array([[np.nan if field == "?" else float(field) for field in row[:-1]] for row in rows])
    values = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    return values, np.unique([row[-1] for row in rows], return_inverse=True)[1]


def write(name, values, classes, most=MOST_ROWS):
    classes = np.unique(classes, return_inverse=True)[1]
    if len(values) > most:
        chosen = np.sort(np.random.RandomState(0).permutation(len(values))[:most])
        values, classes = values[chosen], classes[chosen]
    header = ",".join([f"c{j}" for j in range(values.shape[1])] + ["class"])
    np.savetxt(folder / f"{name}.csv", np.column_stack([values, classes]), delimiter=",", header=header, comments="", fmt="%.8g")


for name, load in [("iris", datasets.load_iris), ("wine", datasets.load_wine), ("wdbc", datasets.load_breast_cancer), ("digits", datasets.load_digits)]:
    data = load()
    write(name, data.data, data.target)
write("ecoli", *numbers(fields("ecoli.arff")))
write("yeast", *numbers(fields("yeast.arff", None, first=1)))
for name in ("segment", "dermatology", "heart-statlog"):
    write(name, *numbers(fields(f"{name}.arff")))
pendigits = numbers(fields("pendigits.csv", first=1)[1:])
write("pendigits", *pendigits)
write("pendigits-all", *pendigits, most=len(pendigits[0]))
# scikit-learn's digits are UCI's test file, so the training file alone is a table of its own.
write("optdigits", *numbers(fields("optdigits.tra") + fields("optdigits.hol")))
write("seeds", *numbers(fields("seeds_dataset.txt", None)))
write("banknotes", *numbers(fields("data_banknote_authentication.txt")))
subprocess.run(["Rscript", str(pathlib.Path(__file__).parent / "export_tables.R"), str(folder)], check=True)
for path in folder.glob("*.csv"):
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    if len(table) > MOST_ROWS and not path.stem.endswith("-all"):
        write(path.stem, table[:, :-1], table[:, -1])
