"""External and internal clustering metrics by scikit-learn and SciPy -> goldens/metrics_clustering.json"""
import json
import pathlib
import sys

import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn import metrics

r = np.random.RandomState(3)


def external(true, predicted):
    true, predicted = np.asarray(true), np.asarray(predicted)
    table = metrics.cluster.contingency_matrix(true, predicted)
    rows, columns = linear_sum_assignment(table, maximize=True)
    h, c, v = metrics.homogeneity_completeness_v_measure(true, predicted)
    return {
        "expected": true.tolist(),
        "predicted": predicted.tolist(),
        "table": table.tolist(),
        "accuracy": table[rows, columns].sum() / len(true),
        "nmi": metrics.normalized_mutual_info_score(true, predicted),
        "ami": metrics.adjusted_mutual_info_score(true, predicted),
        "ari": metrics.adjusted_rand_score(true, predicted),
        "homogeneity": h,
        "completeness": c,
        "v": v,
        "vBeta": metrics.v_measure_score(true, predicted, beta=0.3),
        "purity": table.max(0).sum() / len(true),
        "fowlkesMallows": metrics.fowlkes_mallows_score(true, predicted),
        "mutualInformation": metrics.mutual_info_score(true, predicted),
    }


def noisy(n, k, flip, values=None):
    true = r.randint(0, k, n)
    predicted = np.where(r.rand(n) < flip, r.randint(0, k, n), (true + 1) % k)
    values = np.arange(k) if values is None else np.asarray(values)
    return true, values[predicted]


externals = {
    "relabelled, some errors": external(*noisy(200, 5, 0.3)),
    "labels far apart and negative": external(*noisy(100, 4, 0.4, [-1, 2147483647, -2147483648, 7])),
    "more clusters than classes": external(r.randint(0, 3, 150), r.randint(0, 8, 150)),
    "more classes than clusters": external(r.randint(0, 9, 150), r.randint(0, 4, 150)),
    "independent": external(r.randint(0, 3, 400), r.randint(0, 3, 400)),
    "exactly independent": external([0, 0, 1, 1], [0, 1, 0, 1]),
    "perfect": external([0, 0, 1, 1, 2], [5, 5, 3, 3, 4]),
    "one class, one cluster": external([4] * 6, [2] * 6),
    "one class, all singletons": external([0] * 5, range(5)),
    "all singletons, one cluster": external(range(5), [0] * 5),
    "all singletons twice": external(range(7), range(7)),
    "one row": external([3], [8]),
    "all singletons against pairs": external(range(8), [0, 0, 1, 1, 2, 2, 3, 3]),
    "unequal sizes": external(np.repeat([0, 1, 2], [300, 20, 2]), r.randint(0, 3, 322)),
}

tables = {}
for name, shape in {"square": (6, 6), "tall": (9, 4), "wide": (3, 7), "one": (1, 1), "ties": (5, 5)}.items():
    gains = r.randint(0, 3 if name == "ties" else 1000, shape)
    rows, columns = linear_sum_assignment(gains, maximize=True)
    tables[name] = {"gains": gains.tolist(), "best": int(gains[rows, columns].sum())}


def internal(x, labels):
    x = x.astype(np.float32)
    wide = x.astype(np.float64)
    labels = np.asarray(labels)
    means = {k: wide[labels == k].mean(0) for k in set(labels.tolist())}
    return {
        "x": [[float(str(v)) for v in row] for row in x],
        "labels": labels.tolist(),
        "samples": metrics.silhouette_samples(wide, labels).tolist(),
        "silhouette": metrics.silhouette_score(wide, labels),
        "daviesBouldin": metrics.davies_bouldin_score(wide, labels),
        "calinskiHarabasz": metrics.calinski_harabasz_score(wide, labels),
        "sse": float(sum(((row - means[k]) ** 2).sum() for row, k in zip(wide, labels.tolist()))),
    }


blobs = np.concatenate([r.normal(m, 1, (n, 3)) for m, n in ((0, 30), (4, 11), (9, 50))])
internals = {
    "blobs": internal(blobs, np.repeat([0, 1, 2], [30, 11, 50])),
    "random labels": internal(r.normal(size=(60, 5)), r.randint(-1, 3, 60)),
    "with a singleton": internal(r.normal(size=(20, 2)), [9] + [1] * 10 + [2] * 9),
    "far from the origin": internal(blobs + 1000, np.repeat([0, 1, 2], [30, 11, 50])),
    "one column": internal(r.normal(size=(25, 1)), r.randint(0, 2, 25)),
    "wide": internal(r.normal(size=(13, 67)), r.randint(0, 3, 13)),
    "equal rows": internal(np.ones((6, 2)), [0, 0, 0, 1, 1, 1]),
    "long clusters": internal(r.normal(size=(700, 1)), np.repeat([0, 1], [690, 10])),
}

out = pathlib.Path(__file__).parent / "goldens" / "metrics_clustering.json"
out.write_text(json.dumps({
    "writtenBy": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "external": externals,
    "assignment": tables,
    "internal": internals,
}))
