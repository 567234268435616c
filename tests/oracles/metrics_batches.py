"""How much codes tell of their batch, by scikit-learn and SciPy -> goldens/metrics_batches.json"""
import json
import pathlib
import sys

import numpy as np
import scipy
import sklearn
from scipy.stats import entropy
from sklearn.linear_model import LinearRegression
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors

r = np.random.RandomState(15)


def case(codes, batches, neighbours):
    codes = codes.astype(np.float32).astype(np.float64)
    values, coded = np.unique(batches, return_inverse=True)
    _, near = NearestNeighbors(n_neighbors=neighbours).fit(codes).kneighbors()
    around = [entropy(np.bincount(coded[row], minlength=len(values))) for row in near]
    one_hot = np.eye(len(values))[coded]
    # Without an intercept, which would be collinear with the batches.
    fit = LinearRegression(fit_intercept=False).fit(one_hot, codes).predict(one_hot)
    return {
        "codes": [[float(v) for v in row] for row in codes],
        "batches": [int(b) for b in batches],
        "neighbours": neighbours,
        "neighbourhoodEntropy": float(np.mean(around) / entropy(np.bincount(coded))),
        "silhouette": float(silhouette_score(codes, batches)),
        "varianceExplained": float(1 - ((codes - fit) ** 2).sum() / ((codes - codes.mean(0)) ** 2).sum()),
    }


mixed = r.randint(0, 3, 90)
cases = {
    "mixed": case(r.normal(size=(90, 4)), mixed, 15),
    "moved apart": case(r.normal(size=(90, 4)) + 3 * mixed[:, None], mixed, 15),
    "uneven": case(r.normal(size=(60, 2)), (r.rand(60) < 0.15).astype(int) * 7, 10),
    "few neighbours": case(r.normal(size=(40, 3)) + (np.arange(40) % 2)[:, None] * [1, 0, 0], np.arange(40) % 2, 3),
}
out = pathlib.Path(__file__).parent / "goldens" / "metrics_batches.json"
out.write_text(json.dumps({
    "writtenBy": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "cases": cases,
}))
