"""scikit-learn's k-means and mixture on rows of counts as they are and on log-normalised ones: one JSON line for each set, method and seed."""
import json
import pathlib
import sys
import time
import warnings

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix, normalized_mutual_info_score
from sklearn.mixture import GaussianMixture

AXES = 50


def log_normalised(x):
    """As in single-cell analysis: shares of the row's total times the median total, and 1 + its logarithm."""
    totals = x.sum(axis=1, keepdims=True)
    return np.log1p(x / totals * np.median(totals))


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    folder, names, seeds = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3])
    for name in names:
        table = np.loadtxt(folder / f"{name}.csv", delimiter=",", skiprows=1)
        x, classes = table[:, :-1], table[:, -1].astype(int)
        k = len(np.unique(classes))
        for kind, rows in ("raw", x), ("log", log_normalised(x)):
            for seed in range(1, seeds + 1):
                # A full covariance of thousands of columns is beyond any of these rows.
                axes = PCA(min(AXES, len(x) - 1), svd_solver="randomized", random_state=seed).fit_transform(rows)
                for method, model in ("k-means", KMeans(k, n_init=10, random_state=seed)), ("mixture", GaussianMixture(k, n_init=3, reg_covar=1e-3, random_state=seed)):
                    started = time.perf_counter()
                    labels = model.fit_predict(axes)
                    seconds = time.perf_counter() - started
                    cells = confusion_matrix(classes, labels)
                    chosen, columns = linear_sum_assignment(-cells)
                    print(json.dumps({"table": name, "method": f"{method} (sklearn), {kind}", "seed": seed, "accuracy": cells[chosen, columns].sum() / len(classes),
                                      "nmi": normalized_mutual_info_score(classes, labels), "seconds": seconds}), flush=True)
