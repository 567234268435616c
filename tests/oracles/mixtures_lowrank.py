"""Goldens of low-rank covariances: one component by scikit-learn's factor analysis and probabilistic PCA, EM of a mixture written out with whole matrices in NumPy."""
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA, FactorAnalysis

warnings.filterwarnings("ignore")
rng = np.random.default_rng(7)


def factor_rows(n, d, q):
    loadings = rng.normal(0, 1, (d, q))
    return rng.normal(0, 1, (n, q)) @ loadings.T + rng.normal(0, 1, (n, d)) * np.sqrt(0.4 + rng.random(d)) + np.linspace(-3, 40, d)


def analysis(x, q):
    model = FactorAnalysis(q, tol=1e-12, max_iter=200000, svd_method="lapack").fit(x)
    return {
        "x": x.tolist(), "rank": q,
        "mean": model.mean_.tolist(), "loadings": model.components_.tolist(), "noise": model.noise_variance_.tolist(),
        "covariance": model.get_covariance().tolist(), "meanLogLikelihood": float(model.score(x)), "logDensity": model.score_samples(x).tolist(),
    }


def probabilistic(x, q):
    model = PCA(q, svd_solver="full").fit(x)
    scale = np.sqrt(model.explained_variance_ - model.noise_variance_)
    return {
        "x": x.tolist(), "rank": q,
        "mean": model.mean_.tolist(), "loadings": (model.components_ * scale[:, None]).tolist(), "noise": [float(model.noise_variance_)] * x.shape[1],
        "covariance": model.get_covariance().tolist(), "logDensity": model.score_samples(x).tolist(),
    }


K, D, Q, N, ITERATIONS = 2, 5, 2, 60, 7
ALPHA, KAPPA, NU = 2.5, 0.8, 6.0


def mixture(prior):
    alpha, kappa, nu = (ALPHA, KAPPA, NU) if prior else (1.0, 0.0, 0.0)
    pi, mu, w, noise = np.array(start["weights"]), np.array(start["means"]), np.array(start["loadings"]), np.array(start["noise"])
    psi, location = np.diag(start["psi"]), np.array(start["location"])
    mass_of_prior = nu + D + 1 if nu > 0 else 0.0
    likelihoods, objectives = [], []
    for _ in range(ITERATIONS):
        cov = [w[k].T @ w[k] + np.diag(noise[k]) for k in range(K)]
        joint = np.stack([np.log(pi[k]) + multivariate_normal(mu[k], cov[k]).logpdf(rows) for k in range(K)], 1)
        density = logsumexp(joint, 1)
        log_prior = (alpha - 1) * np.log(pi).sum()
        for k in range(K):
            inverse, log_volume, off = np.linalg.inv(cov[k]), np.linalg.slogdet(cov[k])[1], mu[k] - location
            if nu > 0:
                log_prior += -0.5 * mass_of_prior * log_volume - 0.5 * np.trace(psi @ inverse)
            if kappa > 0:
                log_prior += -0.5 * log_volume - 0.5 * kappa * off @ inverse @ off
        likelihoods.append(float(density.mean()))
        objectives.append(float((density.sum() + log_prior) / N))
        r = np.exp(joint - density[:, None])
        n = r.sum(0)
        pi = (n + alpha - 1) / (n + alpha - 1).sum()
        mu = (r.T @ rows + kappa * location) / (n + kappa)[:, None]
        for k in range(K):
            c, off = rows - mu[k], mu[k] - location
            mass = n[k] + mass_of_prior + (1 if kappa > 0 else 0)
            s = ((r[:, k, None] * c).T @ c + kappa * np.outer(off, off) + (psi if nu > 0 else 0)) / mass
            beta = w[k] @ np.linalg.inv(cov[k])
            phi = np.eye(Q) - beta @ w[k].T + beta @ s @ beta.T
            loadings = s @ beta.T @ np.linalg.inv(phi)
            # The factors' own covariance is free, and taken into the loadings.
            w[k] = (loadings @ np.linalg.cholesky(phi)).T
            noise[k] = np.diag(s - loadings @ beta @ s)
    return {
        "weights": pi.tolist(), "means": mu.tolist(), "matrices": [(w[k].T @ w[k] + np.diag(noise[k])).tolist() for k in range(K)],
        "likelihoods": likelihoods, "objectives": objectives,
    }


centres = rng.normal(0, 2, (K, D))
labels = rng.integers(0, K, N)
rows = centres[labels] + rng.normal(0, 1, (N, Q)) @ rng.normal(0, 1, (Q, D)) + rng.normal(0, 0.7, (N, D)) + 10
start = {
    "weights": [0.4, 0.6], "means": rows[[1, 20]].tolist(), "loadings": rng.normal(0, 1, (K, Q, D)).tolist(), "noise": (0.5 + rng.random((K, D))).tolist(),
    "location": [9.0, 10.5, 10.0, 11.0, 9.5], "psi": [0.7, 1.1, 0.4, 0.9, 0.6],
}
golden = {
    "writtenBy": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}, float64",
    "tall": analysis(factor_rows(120, 7, 2), 2),
    "wide": probabilistic(factor_rows(12, 30, 3), 3),
    "rows": rows.tolist(), "start": start, "iterations": ITERATIONS, "alpha": ALPHA, "kappa": KAPPA, "nu": NU,
    "likelihood": mixture(False), "map": mixture(True),
}
path = pathlib.Path(__file__).parent / "goldens" / "mixtures_lowrank.json"
path.write_text(json.dumps(golden))
