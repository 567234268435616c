"""Goldens of MAP-EM for Gaussian mixtures, written out in NumPy: Dirichlet on the weights, normal on the means, inverse Wishart on the covariances."""
import json
import pathlib

import numpy as np
import scipy
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

rng = np.random.default_rng(3)
K, D, N, ITERATIONS = 3, 3, 45, 6
ALPHA, KAPPA, NU = 2.5, 0.8, 6.0
centres = rng.normal(0, 2, (K, D))
x = centres[rng.integers(0, K, N)] + rng.normal(0, 1, (N, D)) @ np.array([[1, 0.4, 0], [0, 0.8, -0.3], [0, 0, 0.6]]) + 10
location = np.array([9.0, 10.5, 10.0])
psi = np.diag([0.7, 1.1, 0.4])
means0 = x[[1, 20, 40]]


def run(kind):
    pi, mu = np.full(K, 1 / K), means0.copy()
    scale = x.var(0).mean() if kind == "spherical" else None
    cov = np.stack([np.diag(x.var(0)) if scale is None else scale * np.eye(D)] * K)
    objectives = []
    for _ in range(ITERATIONS):
        joint = np.stack([np.log(pi[k]) + multivariate_normal(mu[k], cov[k]).logpdf(x) for k in range(K)], 1)
        density = logsumexp(joint, 1)
        prior = (ALPHA - 1) * np.log(pi).sum()
        for k in range(K if kind != "tied" else 1):
            prior += -0.5 * (NU + D + 1) * np.linalg.slogdet(cov[k])[1] - 0.5 * np.trace(psi @ np.linalg.inv(cov[k]))
        for k in range(K):
            off = mu[k] - location
            prior += -0.5 * np.linalg.slogdet(cov[k])[1] - 0.5 * KAPPA * off @ np.linalg.inv(cov[k]) @ off
        objectives.append(float((density.sum() + prior) / N))
        r = np.exp(joint - density[:, None])
        n = r.sum(0)
        pi = (n + ALPHA - 1) / (n + ALPHA - 1).sum()
        mu = (r.T @ x + KAPPA * location) / (n + KAPPA)[:, None]
        scatter = []
        for k in range(K):
            c, off = x - mu[k], mu[k] - location
            scatter.append((r[:, k, None] * c).T @ c + KAPPA * np.outer(off, off))
        if kind == "tied":
            cov = np.stack([(sum(scatter) + psi) / (N + NU + D + 1 + K)] * K)
        else:
            full = np.stack([(scatter[k] + psi) / (n[k] + NU + D + 1 + 1) for k in range(K)])
            if kind == "full":
                cov = full
            elif kind == "diag":
                cov = np.stack([np.diag(np.diag(c)) for c in full])
            else:
                cov = np.stack([np.trace(c) / D * np.eye(D) for c in full])
    return {"weights": pi.tolist(), "means": mu.tolist(), "matrices": cov.tolist(), "objectives": objectives}


golden = {
    "writtenBy": f"NumPy {np.__version__}, SciPy {scipy.__version__}, float64",
    "x": x.tolist(), "startMeans": means0.tolist(), "iterations": ITERATIONS,
    "alpha": ALPHA, "kappa": KAPPA, "nu": NU, "location": location.tolist(), "psi": np.diag(psi).tolist(),
}
golden.update({kind: run(kind) for kind in ["full", "tied", "diag", "spherical"]})
(pathlib.Path(__file__).parent / "goldens" / "mixtures_map.json").write_text(json.dumps(golden))
