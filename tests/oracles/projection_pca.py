"""Principal components by scikit-learn (full SVD, float64) -> goldens/projection_pca.json"""
import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.decomposition import PCA


def case(x, k):
    x = x.astype(np.float32)
    pca = PCA(n_components=k, svd_solver="full").fit(x.astype(np.float64))
    # Eigenvectors have no sign; the library makes the loading of largest magnitude positive.
    sign = np.sign(pca.components_[np.arange(k), np.abs(pca.components_).argmax(1)])
    components = pca.components_ * sign[:, None]
    scores = (x.astype(np.float64) - pca.mean_) @ components.T
    return {
        "x": [[float(str(v)) for v in row] for row in x],
        "mean": pca.mean_.tolist(),
        "components": components.tolist(),
        "variances": pca.explained_variance_.tolist(),
        "shares": pca.explained_variance_ratio_.tolist(),
        "scores": scores.tolist(),
        "whitened": (scores / np.sqrt(pca.explained_variance_)).tolist(),
        "errors": ((x - (scores @ components + pca.mean_)) ** 2).sum(1).tolist(),
    }


r = np.random.RandomState(11)
mix = r.normal(size=(6, 13))
cases = {
    "correlated": case(r.normal(size=(40, 6)) @ mix + 3, 4),
    "far from the origin": case(r.normal(size=(30, 5)) * [5, 3, 2, 1, 0.5] + 10000, 3),
    "fewer rows than columns": case(r.normal(size=(8, 20)) * np.linspace(4, 1, 20), 5),
    "one column": case(r.normal(size=(9, 1)), 1),
    "several blocks": case(r.normal(size=(600, 11)) * np.linspace(6, 1, 11), 11),
}
out = pathlib.Path(__file__).parent / "goldens" / "projection_pca.json"
out.write_text(json.dumps({
    "writtenBy": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "cases": cases,
}))
