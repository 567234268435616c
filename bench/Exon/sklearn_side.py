"""The other side of `bench exon small`: scikit-learn's semi-supervised classifiers on the same rows and labels.

write NAME FILE   the rows of a data set that comes with scikit-learn, the class last
judge NAME FILE   percent of wrong labels among rows whose label in FILE is -1, as JSON

Each method has the best of a few settings on the hidden labels themselves, which flatters it: the figures are lower bounds of its errors.
"""
import json
import sys
import warnings

import numpy
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier

warnings.simplefilter("ignore")
verb, name, file = sys.argv[1:]
rows, classes = getattr(datasets, "load_" + name)(return_X_y=True)
if verb == "write":
    numpy.savetxt(file, numpy.column_stack([rows, classes]), fmt="%.9g", delimiter=",")
    sys.exit()

labels = numpy.loadtxt(file, dtype=int)
scaled = rows / 16 if name == "digits" else StandardScaler().fit_transform(rows)
hidden = labels < 0


def error(model):
    return 100 * float(numpy.mean(model.fit(scaled, labels).predict(scaled[hidden]) != classes[hidden]))


spreading = [error(LabelSpreading(kernel="knn", n_neighbors=n, alpha=a, max_iter=200)) for n in (5, 7, 10) for a in (0.2, 0.8)]
spreading += [error(LabelSpreading(kernel="rbf", gamma=g, max_iter=200)) for g in (0.1, 1, 5, 20)]
selftraining = [error(SelfTrainingClassifier(base, threshold=t))
                for base in (LogisticRegression(max_iter=500), KNeighborsClassifier(1))
                for t in (0.75, 0.9)]
known = ~hidden
plain = LogisticRegression(max_iter=500).fit(scaled[known], labels[known])
print(json.dumps({
    "LabelSpreading": min(spreading),
    "SelfTraining": min(selftraining),
    "LogisticRegression": 100 * float(numpy.mean(plain.predict(scaled[hidden]) != classes[hidden])),
}))
