"""scikit-learn's k-means, mixture, spectral clustering and Ward on the exported tables: one JSON line for each table, method and seed."""
import json
import pathlib
import sys
import time
import warnings

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.metrics import confusion_matrix, normalized_mutual_info_score
from sklearn.mixture import GaussianMixture


def scaled(x):
    # The library's own rule: columns that share a unit stay as they are.
    varying = x[:, x.std(axis=0) > 0]
    shares = x.shape[1] >= 16 and x.min() >= 0 and np.sort(varying.max(axis=0))[varying.shape[1] // 2] >= x.max() / 2
    spread = x.std(axis=0)
    return x if shares else (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)


def methods(k, seed):
    yield "k-means (sklearn)", KMeans(k, n_init=10, random_state=seed)
    yield "mixture (sklearn)", GaussianMixture(k, n_init=10, random_state=seed)
    yield "spectral (sklearn)", SpectralClustering(k, affinity="nearest_neighbors", random_state=seed)
    if seed == 1:
        yield "Ward (sklearn)", AgglomerativeClustering(k)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    folder, names, seeds = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3])
    for name in names:
        table = np.loadtxt(folder / f"{name}.csv", delimiter=",", skiprows=1)
        x, classes = scaled(table[:, :-1]), table[:, -1].astype(int)
        k = len(np.unique(classes))
        for seed in range(1, seeds + 1):
            for method, model in methods(k, seed):
                started = time.perf_counter()
                try:
                    labels = model.fit_predict(x)
                except ValueError as error:
                    print(f"{name}, {method}: {error}", file=sys.stderr)
                    continue
                seconds = time.perf_counter() - started
                cells = confusion_matrix(classes, labels)
                rows, columns = linear_sum_assignment(-cells)
                print(json.dumps({"table": name, "method": method, "seed": seed, "accuracy": cells[rows, columns].sum() / len(classes),
                                  "nmi": normalized_mutual_info_score(classes, labels), "seconds": seconds}), flush=True)
