"""Which low-rank covariance describes new rows best: one component per known class, learnt from 80 % of the rows, mean log-density of the others.

python3 low_rank_held_out.py FILE.npy FILE.labels.txt FORM,... RANK,... PRIOR_ROWS,...   with the forms own (noise per class and column), shared (per column), isotropic (per class)
"""
import sys

import numpy as np

ITERATIONS = 25
FLOOR = 1e-6

rows = np.load(sys.argv[1]).astype(float)
rows = rows.reshape(len(rows), -1)
spread = rows.std(0)
rows = (rows - rows.mean(0)) / np.where(spread > 1e-12, spread, 1)
labels = np.unique([line.strip() for line in open(sys.argv[2])], return_inverse=True)[1]
forms, ranks, priors = sys.argv[3].split(","), [int(q) for q in sys.argv[4].split(",")], [float(m) for m in sys.argv[5].split(",")]
kept = np.random.default_rng(0).random(len(rows)) >= 0.2
classes, width = range(labels.max() + 1), rows.shape[1]
means = np.stack([rows[kept & (labels == k)].mean(0) for k in classes])
within = np.maximum(((rows[kept] - means[labels[kept]]) ** 2).mean(0), FLOOR)


def projection(loadings, noise):
    scaled = loadings / noise[:, None]
    precision = np.eye(loadings.shape[1]) + loadings.T @ scaled
    covariance = np.linalg.inv(precision)
    return scaled @ covariance, covariance, np.linalg.slogdet(precision)[1] + np.log(noise).sum()


def learn(form, rank, prior):
    random = np.random.default_rng(1)
    loadings = [random.normal(size=(width, rank)) * np.sqrt(0.5 / max(rank, 1) * within)[:, None] for _ in classes]
    noise = [0.5 * within for _ in classes]
    for _ in range(ITERATIONS if rank else 1):
        for k in classes:
            off = rows[kept & (labels == k)] - means[k]
            mass = len(off) + prior
            beta, covariance, _ = projection(loadings[k], noise[k])
            factors = off @ beta
            products = off.T @ factors + prior * within[:, None] * beta
            squares = mass * covariance + factors.T @ factors + prior * beta.T @ (within[:, None] * beta)
            loadings[k] = np.linalg.solve(np.linalg.cholesky(squares / mass), products.T).T / mass
            noise[k] = ((off**2).sum(0) + prior * within) / mass - (loadings[k] ** 2).sum(1)
        if form == "isotropic":
            noise = [np.full(width, n.mean()) for n in noise]
        if form == "shared":
            noise = [sum(noise) / len(noise)] * len(noise)
        noise = [np.maximum(n, FLOOR) for n in noise]
    return loadings, noise


def log_density(which, loadings, noise):
    total = 0.0
    for k in classes:
        off = rows[which & (labels == k)] - means[k]
        beta, _, log_volume = projection(loadings[k], noise[k])
        factors = off @ beta
        rest = off - factors @ loadings[k].T
        total += -0.5 * ((rest**2 / noise[k]).sum() + (factors**2).sum() + len(off) * (width * np.log(2 * np.pi) + log_volume))
    return total / which.sum()


for form in forms:
    for prior in priors:
        for rank in ranks:
            model = learn(form, rank, prior)
            print(f"{form}, prior rows {prior:g}, rank {rank}: learnt {log_density(kept, *model):.1f}, new {log_density(~kept, *model):.1f}", flush=True)
