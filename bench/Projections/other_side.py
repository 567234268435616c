"""umap-learn or scikit-learn's t-SNE on rows of a .npy file, in a process of its own: seconds after a warm-up, the embedding, and what the method says of it."""
import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
method, rows, embedding, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
if method == "umap":
    import numba
    numba.set_num_threads(threads)
x = np.load(rows)


def run(x):
    if method == "umap":
        import umap
        # A random state would hold umap-learn to one thread.
        return umap.UMAP(random_state=1 if threads == 1 else None, n_jobs=threads).fit_transform(x), None
    from sklearn.manifold import TSNE
    model = TSNE(init="pca", random_state=1, n_jobs=threads)
    return model.fit_transform(x), model.kl_divergence_


# The compiler's time is not the algorithm's.
run(x[:500])
if method == "umap" and len(x) > 4096:
    run(np.random.RandomState(0).normal(size=(4200, x.shape[1])).astype(np.float32))
started, processor = time.perf_counter(), time.process_time()
places, divergence = run(x)
seconds, processor = time.perf_counter() - started, time.process_time() - processor
np.save(embedding, places.astype(np.float32))
print(json.dumps({"seconds": seconds, "processor": processor, "divergence": divergence}))
