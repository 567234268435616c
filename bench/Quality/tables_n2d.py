"""N2D as ClustPy has it (auto-encoder, t-SNE to two dimensions, mixture) on the exported tables, one JSON line for each table and seed.
   python3 tables_n2d.py FOLDER TABLE,... SEEDS CLUSTPY     CLUSTPY: a checkout of github.com/collinleiber/ClustPy after python3 setup.py build_ext --inplace"""
import json
import pathlib
import sys
import time
import warnings

import numpy as np
import sklearn.utils.estimator_checks
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import confusion_matrix, normalized_mutual_info_score

from tables_sklearn import scaled

folder, names, seeds = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3])
sys.path.insert(0, sys.argv[4])
# ClustPy imports this name of scikit-learn 1.6 for its own tests; older versions lack it.
if not hasattr(sklearn.utils.estimator_checks, "estimator_checks_generator"):
    sklearn.utils.estimator_checks.estimator_checks_generator = None
from clustpy.deep import N2D  # noqa: E402

warnings.filterwarnings("ignore")
for seed in range(1, seeds + 1):
    for name in names:
        table = np.loadtxt(folder / f"{name}.csv", delimiter=",", skiprows=1)
        x, classes = scaled(table[:, :-1]).astype(np.float32), table[:, -1].astype(int)
        k = len(np.unique(classes))
        started = time.perf_counter()
        labels = N2D(k, manifold_params={"n_components": 2}, random_state=seed).fit(x).labels_
        seconds = time.perf_counter() - started
        cells = confusion_matrix(classes, labels)
        rows, columns = linear_sum_assignment(-cells)
        print(json.dumps({"table": name, "method": "N2D (ClustPy)", "seed": seed, "accuracy": cells[rows, columns].sum() / len(classes),
                          "nmi": normalized_mutual_info_score(classes, labels), "seconds": seconds}), flush=True)
