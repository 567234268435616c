"""Three tables of scikit-learn with their classes, and what its k-means finds in them -> goldens/encoder_tables.json"""
import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import MinMaxScaler


def k_means(x, classes):
    found = [KMeans(classes.max() + 1, n_init=10, random_state=seed).fit_predict(x) for seed in range(3)]
    return float(np.mean([normalized_mutual_info_score(classes, labels) for labels in found]))


def case(x, classes):
    return {
        "x": [[float(f"{v:.7g}") for v in row] for row in x],
        "classes": classes.tolist(),
        "kMeans": k_means(x, classes),
        "kMeansScaled": k_means(MinMaxScaler().fit_transform(x), classes),
    }


loaders = {"iris": datasets.load_iris, "wine": datasets.load_wine, "breast cancer": datasets.load_breast_cancer, "digits": datasets.load_digits}
cases = {name: case(table.data, table.target) for name, table in ((name, load()) for name, load in loaders.items())}
# The digits travel in the library.
del cases["digits"]["x"], cases["digits"]["classes"]
out = pathlib.Path(__file__).parent / "goldens" / "encoder_tables.json"
out.write_text(json.dumps({
    "writtenBy": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}",
    "cases": cases,
}, separators=(",", ":")) + "\n")
