"""The other side: scikit-learn's k-means (ten starts) and spectral clustering on the same vectors. sklearn_side.py VECTORS.npy LABELS.npy SEEDS SPECTRAL(0|1) [COLUMNS, 0 for all]"""
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans, SpectralClustering

x, y = np.load(sys.argv[1]).astype(np.float32), np.unique(np.load(sys.argv[2]), return_inverse=True)[1]
x = x[:, : int(sys.argv[5]) or None] if len(sys.argv) > 5 else x
seeds, spectral, k = int(sys.argv[3]), sys.argv[4] == "1", len(np.unique(y))


def accuracy(z):
    table = np.zeros((k, k), int)
    np.add.at(table, (y, z), 1)
    return 100 * table[linear_sum_assignment(-table)].sum() / len(y)


def show(name, fit):
    begin = time.time()
    all_ = [accuracy(fit(seed)) for seed in range(1, seeds + 1)]
    print(f"{name}\t{np.mean(all_):.1f}\t{np.std(all_):.1f}\t{(time.time() - begin) / seeds:.1f}", flush=True)


show("k-means (scikit-learn)", lambda seed: KMeans(k, n_init=10, random_state=seed).fit_predict(x))
if spectral:
    show("spectral (scikit-learn)", lambda seed: SpectralClustering(k, affinity="nearest_neighbors", n_neighbors=10, random_state=seed, assign_labels="kmeans").fit_predict(x))
