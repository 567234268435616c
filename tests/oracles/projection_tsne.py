"""t-SNE's probabilities, gradient, divergence and result by scikit-learn -> goldens/projection_tsne.json"""
import json
import pathlib
import sys

import numpy as np
import sklearn
from scipy.spatial.distance import squareform
from sklearn.manifold import TSNE, _t_sne
from sklearn.neighbors import NearestNeighbors

r = np.random.RandomState(5)
labels = np.repeat(np.arange(4), 40)
centres = r.normal(size=(4, 6)) * 4
x = (centres[labels] + r.normal(size=(160, 6))).astype(np.float32)

# As for method="barnes_hut", but with exact forces: only three times the perplexity of neighbours count.
near = NearestNeighbors(n_neighbors=61, algorithm="brute").fit(x.astype(np.float64)).kneighbors_graph(mode="distance")
near.data **= 2
p = squareform(_t_sne._joint_probabilities_nn(near, 20.0, 0).toarray(), checks=False)
y = r.normal(size=(160, 2)).astype(np.float32)
kl, gradient = _t_sne._kl_divergence(y.astype(np.float64).ravel(), p, 1, 160, 2)
model = TSNE(perplexity=20, init="pca", learning_rate="auto", random_state=0, n_iter=1000)
model.fit_transform(x)

out = pathlib.Path(__file__).parent / "goldens" / "projection_tsne.json"
out.write_text(json.dumps({
    "writtenBy": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "perplexity": 20,
    "labels": labels.tolist(),
    "x": [[float(str(v)) for v in row] for row in x],
    "firstRowsOfP": [[float(f"{v:.9g}") for v in row] for row in squareform(p)[:20]],
    "y": [[float(str(v)) for v in row] for row in y],
    "gradient": [[float(f"{v:.9g}") for v in row] for row in gradient.reshape(160, 2)],
    "divergenceAtY": kl,
    "finalDivergence": model.kl_divergence_,
}))
