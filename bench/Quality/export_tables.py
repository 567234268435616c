"""scikit-learn's tables as CSV, the class last -> a folder; those of R's packages come from export_tables.R."""
import pathlib
import subprocess
import sys

import numpy as np
from sklearn import datasets

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, load in [("iris", datasets.load_iris), ("wine", datasets.load_wine), ("wdbc", datasets.load_breast_cancer), ("digits", datasets.load_digits)]:
    data = load()
    header = ",".join([f"c{j}" for j in range(data.data.shape[1])] + ["class"])
    np.savetxt(folder / f"{name}.csv", np.column_stack([data.data, data.target]), delimiter=",", header=header, comments="", fmt="%.8g")
subprocess.run(["Rscript", str(pathlib.Path(__file__).parent / "export_tables.R"), str(folder)], check=True)
