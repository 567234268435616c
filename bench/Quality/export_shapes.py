"""Drawn shapes with known groups (rings, spirals, moons, blobs of all sizes) as CSV, the class last -> a folder:
every ARFF file below "02. Synthetic" of a clone of milaan9/Clustering-Datasets (96df4c3 was used) with 2 to 60 groups and 50 to 10,000 rows."""
import pathlib
import re
import sys

folder, clone = map(pathlib.Path, sys.argv[1:3])
folder.mkdir(parents=True, exist_ok=True)
for path in sorted((clone / "02. Synthetic").glob("*.arff")):
    body = re.split(r"(?im)^@data.*$", path.read_text("latin1"))[1]
    cells = [re.split(r"[,\s]+", line.strip().strip(",")) for line in body.splitlines() if line.strip() and not line.startswith("%")]
    cells = [row for row in cells if len(row) == len(cells[0])]
    groups = {row[-1] for row in cells}
    try:
        values = [[float(cell) for cell in row[:-1]] for row in cells]
    except ValueError:
        continue  # a file that has its header twice
    if not (2 <= len(groups) <= 60 and 50 <= len(cells) <= 10_000 and len(cells[0]) > 2):
        continue
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", path.stem)
    lines = [",".join([f"x{i}" for i in range(len(values[0]))] + ["class"])]
    lines += [",".join([repr(value) for value in row] + ["c" + cell[-1]]) for row, cell in zip(values, cells)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
