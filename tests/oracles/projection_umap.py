"""UMAP's neighbour graph, curve and trustworthiness by umap-learn and scikit-learn -> goldens/projection_umap.json"""
import json
import pathlib
import sys

import numpy as np
import sklearn
import umap
from scipy.spatial.distance import cdist
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

r = np.random.RandomState(7)
labels = np.repeat(np.arange(4), 30)
centres = r.normal(size=(4, 5)) * 3
x = (centres[labels] + r.normal(size=(120, 5))).astype(np.float32)

distances, indices = NearestNeighbors(n_neighbors=15, algorithm="brute").fit(x.astype(np.float64)).kneighbors()


def fuzzy_graph(rows):
    # Distances by differences: umap-learn's own search rounds, and rows on one spot would not be at distance 0.
    exact = cdist(rows.astype(np.float64), rows.astype(np.float64))
    np.fill_diagonal(exact, -1)
    order = np.argsort(exact, axis=1, kind="stable")[:, :15]
    np.fill_diagonal(exact, 0)
    near = np.take_along_axis(exact, order, axis=1).astype(np.float32)
    graph, _, _ = fuzzy_simplicial_set(rows, 15, np.random.RandomState(0), "euclidean", knn_indices=order, knn_dists=near)
    graph = graph.tocsr()
    graph.sort_indices()
    graph.eliminate_zeros()
    return {
        "x": [[float(str(v)) for v in row] for row in rows],
        "start": graph.indptr.tolist(),
        "targets": graph.indices.tolist(),
        "weights": [float(f"{v:.9g}") for v in graph.data],
    }


twice = x[:60].copy()
# Neighbours on the same spot.
twice[1], twice[31], twice[32] = twice[0], twice[30], twice[30]

curves = [(0.0, 1.0), (0.1, 1.0), (0.5, 1.0), (0.25, 2.0)]
y = r.normal(size=(120, 2)).astype(np.float32)

out = pathlib.Path(__file__).parent / "goldens" / "projection_umap.json"
out.write_text(json.dumps({
    "writtenBy": f"umap-learn {umap.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "labels": labels.tolist(),
    "x": [[float(str(v)) for v in row] for row in x],
    "distances": [[float(f"{v:.9g}") for v in row] for row in distances],
    "graphs": [fuzzy_graph(x), fuzzy_graph(twice)],
    "curves": [{"minimumDistance": m, "spread": s, "a": find_ab_params(s, m)[0], "b": find_ab_params(s, m)[1]} for m, s in curves],
    "y": [[float(str(v)) for v in row] for row in y],
    "trustworthiness": trustworthiness(x.astype(np.float64), y, n_neighbors=10),
    "trustworthinessOfUmap": trustworthiness(x.astype(np.float64), umap.UMAP(random_state=1).fit_transform(x), n_neighbors=10),
}))
