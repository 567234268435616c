"""Goldens of Bernoulli mixtures: the EM equations written out in NumPy, float64, learned and uniform weights, weighted rows."""
import json
import pathlib

import numpy as np
from scipy.special import logsumexp

rng = np.random.default_rng(7)
K, D, N, ITERATIONS = 3, 6, 150, 8
theta_true = rng.uniform(0.1, 0.9, (K, D))
x = (rng.uniform(size=(N, D)) < theta_true[rng.integers(0, K, N)]).astype(float)
x[:10] = rng.uniform(size=(10, D))  # probabilities are allowed beside bits
row_weights = rng.integers(1, 4, N).astype(float)
start_weights = np.array([0.2, 0.3, 0.5])
start_theta = rng.uniform(0.25, 0.75, (K, D))


def em(w, uniform, a=1.0, b=1.0, alpha=1.0):
    pi = np.full(K, 1 / K) if uniform else start_weights.copy()
    theta = start_theta.copy()
    bounds = []
    for _ in range(ITERATIONS):
        joint = np.log(pi) + x @ np.log(theta).T + (1 - x) @ np.log(1 - theta).T
        density = logsumexp(joint, axis=1)
        bounds.append(float((w * density).sum() / w.sum()))
        r = np.exp(joint - density[:, None]) * w[:, None]
        n = r.sum(0)
        theta = (r.T @ x + a - 1) / (n + a + b - 2)[:, None]
        if not uniform:
            pi = (n + alpha - 1) / (n + alpha - 1).sum()
    joint = np.log(pi) + x @ np.log(theta).T + (1 - x) @ np.log(1 - theta).T
    return {
        "weights": pi.tolist(), "probabilities": theta.tolist(), "meanLogLikelihoods": bounds,
        "logJoint": joint[:20].tolist(), "logDensity": logsumexp(joint, axis=1).tolist(),
    }


ones = np.ones(N)
golden = {
    "writtenBy": f"NumPy {np.__version__} with SciPy's logsumexp, float64",
    "x": x.tolist(), "rowWeights": row_weights.tolist(), "iterations": ITERATIONS,
    "startWeights": start_weights.tolist(), "startProbabilities": start_theta.tolist(),
    "learned": em(ones, False), "uniform": em(ones, True), "weighted": em(row_weights, False),
    "map": em(ones, False, a=3.0, b=2.0, alpha=4.0),
}
(pathlib.Path(__file__).parent / "goldens" / "mixtures_bernoulli.json").write_text(json.dumps(golden))
