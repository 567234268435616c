"""Writes goldens/exon_explain.json: V-nat, the four terms of E KL^u by quadrature, SSIM, class score, from NumPy and SciPy."""
import json
import os
import sys

import numpy
import scipy
from scipy.integrate import quad
from scipy.ndimage import gaussian_filter
from scipy.special import rel_entr, softmax
from scipy.stats import norm

rng = numpy.random.default_rng(17)
N, K = 6, 2
weights = softmax(rng.normal(size=(N, K)) * 2, axis=1).astype("f4").astype("f8")
weights /= weights.sum(1, keepdims=True)
means, log_vars = rng.normal(size=(N, K, 1)).astype("f4").astype("f8"), rng.normal(size=(N, K, 1)).astype("f4").astype("f8") - 1
prior_weights, prior_means, prior_vars = numpy.array([0.3, 0.7]), numpy.array([[-1.0], [1.5]]), numpy.array([[1.0], [2.0]])


def integral(density, log_ratio):
    return quad(lambda z: density(z) * log_ratio(z), -15, 15, limit=400, points=sorted(means.ravel()))[0]


filled = weights.mean(0)
information = rel_entr(weights, filled).sum(1).mean()
mismatch = rel_entr(filled, prior_weights).sum()
code_information = code_mismatch = 0
for k in range(K):
    share = weights[:, k] / weights[:, k].sum()
    each = [norm(means[n, k, 0], numpy.exp(0.5 * log_vars[n, k, 0])) for n in range(N)]
    aggregated = lambda z: sum(share[n] * each[n].pdf(z) for n in range(N))
    prior = norm(prior_means[k, 0], numpy.sqrt(prior_vars[k, 0]))
    for n in range(N):
        code_information += filled[k] * share[n] * integral(each[n].pdf, lambda z: each[n].logpdf(z) - numpy.log(aggregated(z)))
    code_mismatch += filled[k] * integral(aggregated, lambda z: numpy.log(aggregated(z)) - prior.logpdf(z))


def kl(m, s, p, q):
    return 0.5 * (s / q + (m - p) ** 2 / q - 1 - numpy.log(s / q))


bounds = [sum(weights[n, k] * (numpy.log(weights[n, k] / prior_weights[k]) + kl(means[n, k, 0], numpy.exp(log_vars[n, k, 0]), prior_means[k, 0], prior_vars[k, 0]))
              for k in range(K)) for n in range(N)]
belonging = numpy.eye(K)[[0, 1, 1, 0, 0, 1]]
v_nat = [[numpy.log(numpy.average(prior_vars[k, 0] / numpy.exp(log_vars[:, k, 0]), weights=belonging[:, k]))] for k in range(K)]


def ssim(a, b, height, width, value_range=1.0):
    """Gaussian window of 11, sigma 1.5, biased covariances, places inside the picture only."""
    blur = lambda picture: gaussian_filter(picture, 1.5, truncate=3.5)
    a, b = a.reshape(height, width), b.reshape(height, width)
    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    c1, c2 = (0.01 * value_range) ** 2, (0.03 * value_range) ** 2
    inner = ((2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2)))[5:-5, 5:-5]
    return float(inner.mean())


height, width = 14, 16
pictures = rng.random((4, height * width)).astype("f4").astype("f8")
pictures[1] = (0.7 * pictures[0] + 0.3 * pictures[1]).astype("f4")
pictures[2] = gaussian_filter(pictures[2].reshape(height, width), 2).ravel().astype("f4")
pairs = [[ssim(a, b, height, width) for b in pictures] for a in pictures]
probabilities = softmax(rng.normal(size=(7, 4)) * 2, axis=1).astype("f4").astype("f8")
score = float(numpy.exp(rel_entr(probabilities, probabilities.mean(0)).sum(1).mean()))

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "goldens")
with open(os.path.join(FOLDER, "exon_explain.json"), "w") as target:
    json.dump({
        "writtenBy": "NumPy %s, SciPy %s, Python %d.%d, float64" % (numpy.__version__, scipy.__version__, *sys.version_info[:2]), "script": "exon_explain.py",
        "codes": {"weights": weights.tolist(), "means": means.tolist(), "logVars": log_vars.tolist(),
                  "priorWeights": prior_weights.tolist(), "priorMeans": prior_means.tolist(), "priorVariances": prior_vars.tolist()},
        "bounds": bounds, "belonging": belonging.tolist(), "vNat": v_nat,
        "terms": {"labelInformation": information, "labelMismatch": mismatch, "codeInformation": code_information, "codeMismatch": code_mismatch},
        "ssim": {"height": height, "width": width, "pictures": pictures.tolist(), "pairs": pairs, "meanNegative": 0.5 * (1 - float(numpy.mean(pairs)))},
        "classScore": {"probabilities": probabilities.tolist(), "score": score},
    }, target, separators=(",", ":"))
    target.write("\n")
print("sum of terms", information + mismatch + code_information + code_mismatch, "bound", numpy.mean(bounds))
