"""Goldens of Gaussian mixtures by scikit-learn: EM from given parameters, ten iterations, no ridge; densities by SciPy."""
import json
import pathlib
import warnings

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20)
K, D, N = 3, 4, 240
ITERATIONS = 10
centres = rng.normal(0, 2.0, (K, D))
mixing = rng.normal(0, 1.0, (K, D, D)) * 0.6 + np.eye(D)
labels = rng.integers(0, K, N)
x = centres[labels] + np.einsum("nij,nj->ni", mixing[labels], rng.normal(0, 1, (N, D)))
x = x * np.array([1.0, 10.0, 0.1, 3.0]) + np.array([0.0, 500.0, -2.0, 30.0])

weights = np.array([0.5, 0.2, 0.3])
means = x[[3, 77, 150]]
scale = x.var(0)
starts = {
    "full": np.stack([np.diag(scale)] * K),
    "tied": np.diag(scale),
    "diag": np.stack([scale] * K),
    "spherical": np.full(K, scale.mean()),
}


def precisions(kind, covariances):
    if kind == "full":
        return np.stack([np.linalg.inv(c) for c in covariances])
    return np.linalg.inv(covariances) if kind == "tied" else 1 / covariances


def fit(kind, iterations):
    model = GaussianMixture(
        K, covariance_type=kind, tol=0, reg_covar=0, max_iter=iterations,
        weights_init=weights, means_init=means, precisions_init=precisions(kind, starts[kind]), random_state=0)
    return model.fit(x)


golden = {
    "writtenBy": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}, float64",
    "x": x.tolist(),
    "startWeights": weights.tolist(),
    "startMeans": means.tolist(),
    "iterations": ITERATIONS,
}
for kind, covariances in starts.items():
    model = fit(kind, ITERATIONS)
    matrices = {
        "full": model.covariances_,
        "tied": np.stack([model.covariances_] * K),
        "diag": np.stack([np.diag(v) for v in model.covariances_]) if kind == "diag" else None,
        "spherical": np.stack([v * np.eye(D) for v in model.covariances_]) if kind == "spherical" else None,
    }[kind]
    golden[kind] = {
        "startCovariances": np.asarray(covariances).tolist(),
        "weights": model.weights_.tolist(),
        "means": model.means_.tolist(),
        "covariances": np.asarray(model.covariances_).tolist(),
        "lowerBounds": [fit(kind, i).lower_bound_ for i in range(1, ITERATIONS + 1)],
        "meanLogLikelihood": float(model.score(x)),
        "logDensity": model.score_samples(x).tolist(),
        "responsibilities": model.predict_proba(x[:20]).tolist(),
        "bic": model.bic(x),
        "aic": model.aic(x),
        "logJoint": [
            [float(np.log(model.weights_[k]) + scipy.stats.multivariate_normal(model.means_[k], matrices[k]).logpdf(row)) for k in range(K)]
            for row in x[:20]
        ],
    }
path = pathlib.Path(__file__).parent / "goldens" / "mixtures_gaussian.json"
path.write_text(json.dumps(golden))
