"""scikit-learn's side of the comparison: the same rows, the same start, the same number of iterations; its own start-up is not counted."""
import json
import resource
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
rows_file, means_file, kind, iterations, dtype = sys.argv[1:6]


class FromGivenStart(GaussianMixture):
    """Skips k-means and the M-step on its labels, whose results a given start throws away: the time is that of EM alone."""

    def _initialize_parameters(self, X, random_state):
        self.weights_ = self.weights_init
        self.means_ = self.means_init
        self.precisions_cholesky_ = np.sqrt(self.precisions_init)


x = np.load(rows_file).astype(dtype)
means = np.load(means_file).astype(dtype)
k, d = means.shape
variances = x.astype(np.float64).var(0)
variances[variances < 1e-12] = 1  # a constant column
precisions = np.stack([np.diag(1 / variances) if kind == "full" else 1 / variances] * k).astype(dtype)
model = FromGivenStart(
    k, covariance_type=kind, tol=0, reg_covar=1e-6, max_iter=int(iterations),
    weights_init=np.full(k, 1 / k, dtype), means_init=means, precisions_init=precisions)
start = time.perf_counter()
model.fit(x)
seconds = time.perf_counter() - start
print(json.dumps({
    "seconds": seconds,
    "iterations": model.n_iter_,
    "logLikelihood": float(model.score(x)),
    "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "version": sklearn.__version__,
}))
