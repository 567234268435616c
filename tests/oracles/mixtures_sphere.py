"""Goldens of von Mises-Fisher mixtures: SciPy's Bessel functions where they stay inside double, mpmath with 50 digits beyond; EM written out in NumPy."""
import json
import pathlib

import mpmath
import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.special import ive, logsumexp

mpmath.mp.dps = 50


def log_series(order, x):
    """log I by its power series: every term is positive, so that nothing cancels."""
    order, quarter = mpmath.mpf(order), mpmath.mpf(x) ** 2 / 4
    term = total = mpmath.mpf(1)
    k = 0
    while term > total * mpmath.mpf(10) ** -40 or k < 10:
        k += 1
        term *= quarter / (k * (order + k))
        total += term
    return order * mpmath.log(mpmath.mpf(x) / 2) - mpmath.loggamma(order + 1) + mpmath.log(total)


def log_bessel(order, x):
    """SciPy's, checked against the series; the series alone where SciPy's leaves the range of double."""
    exact = float(log_series(order, x))
    scaled = ive(order, x)
    if 1e-290 < scaled < np.inf:
        assert abs(np.log(scaled) + x - exact) <= 1e-11 * max(1, abs(exact)), (order, x)
        return float(np.log(scaled) + x)
    return exact


def ratio(order, x):
    return float(mpmath.exp(log_series(order + 1, x) - log_series(order, x)))


def log_normaliser(width, kappa):
    return (width / 2 - 1) * np.log(kappa) - width / 2 * np.log(2 * np.pi) - log_bessel(width / 2 - 1, kappa)


def entropy(width, kappa):
    return -log_normaliser(width, kappa) - kappa * ratio(width / 2 - 1, kappa)


def concentration(width, r):
    return brentq(lambda k: ratio(width / 2 - 1, k) - r, max(r * (width - 2) / (1 - r * r), 1e-9), r * width / (1 - r * r), xtol=1e-13, rtol=1e-14)


cases = [(w, k) for w in (2, 3, 4, 50, 384, 768, 3072) for k in (1e-3, 0.7, 5.0, 60.0, 900.0, 2e4)]
inverse = [(w, r) for w in (3, 50, 768, 3072) for r in (0.01, 0.3, 0.8, 0.99)]
scipy_only = [(w, k) for w, k in cases if 1e-290 < ive(w / 2 - 1, k)]

rng = np.random.default_rng(11)
K, D, N, ITERATIONS = 3, 5, 120, 6
centres = rng.normal(size=(K, D))
x = centres[rng.integers(0, K, N)] + 0.6 * rng.normal(size=(N, D))
x *= rng.uniform(0.2, 4, (N, 1))  # lengths say nothing
row_weights = rng.integers(1, 4, N).astype(float)
start_weights = np.array([0.2, 0.3, 0.5])
start_directions = rng.normal(size=(K, D))
start_directions /= np.linalg.norm(start_directions, axis=1, keepdims=True)
start_kappa = np.array([2.0, 5.0, 9.0])


def em(w, shared=False, prior_rows=0.0):
    u = x / np.linalg.norm(x, axis=1, keepdims=True)
    pi, mu, kappa = start_weights.copy(), start_directions.copy(), start_kappa.copy()
    bounds = []
    for _ in range(ITERATIONS + 1):
        joint = np.log(pi) + np.array([log_normaliser(D, k) for k in kappa]) + (u @ mu.T) * kappa
        density = logsumexp(joint, axis=1)
        bounds.append(float((w * density).sum() / w.sum()))
        if len(bounds) > ITERATIONS:
            break
        r = np.exp(joint - density[:, None]) * w[:, None]
        n, s = r.sum(0), r.T @ u
        length = np.linalg.norm(s, axis=1)
        pi, mu = n / n.sum(), s / length[:, None]
        kappa = (np.full(K, concentration(D, length.sum() / (n + prior_rows).sum())) if shared
                 else np.array([concentration(D, l / (m + prior_rows)) for l, m in zip(length, n)]))
    return {
        "weights": pi.tolist(), "directions": mu.tolist(), "concentrations": kappa.tolist(), "meanLogLikelihoods": bounds[:-1],
        "logJoint": joint[:20].tolist(), "logDensity": density.tolist(),
    }


ones = np.ones(N)
golden = {
    "writtenBy": f"SciPy {scipy.__version__}, mpmath {mpmath.__version__}, NumPy {np.__version__}, float64",
    "widths": [float(w) for w, _ in cases], "concentrations": [k for _, k in cases],
    "logNormalisers": [log_normaliser(w, k) for w, k in cases],
    "meanLengths": [ratio(w / 2 - 1, k) for w, k in cases],
    "entropies": [entropy(w, k) for w, k in cases],
    "scipyCases": float(len(scipy_only)),
    "inverseWidths": [float(w) for w, _ in inverse], "inverseLengths": [r for _, r in inverse],
    "inverseConcentrations": [concentration(w, r) for w, r in inverse],
    "x": x.tolist(), "rowWeights": row_weights.tolist(), "iterations": ITERATIONS,
    "startWeights": start_weights.tolist(), "startDirections": start_directions.tolist(), "startConcentrations": start_kappa.tolist(),
    "free": em(ones), "shared": em(ones, shared=True), "weighted": em(row_weights), "map": em(ones, prior_rows=7.0),
}
(pathlib.Path(__file__).parent / "goldens" / "mixtures_sphere.json").write_text(json.dumps(golden))
