"""Writes goldens/deep_augmentation.json: bilinear sampling by scipy.ndimage, the inverse normal by scipy.stats."""
import json
import os
import sys

import numpy as np
import scipy
from scipy import ndimage, stats

from deep_golden import FOLDER

random = np.random.default_rng(8)


def sample(image, theta):
    """An affine map from output to input in -1..1 with pixel centres inside (align_corners false), as an affine map of pixels."""
    height, width = image.shape[1:]
    sides = np.array([width, height])
    matrix = theta[:, :2] * sides[:, None] / sides[None, :]
    centre = (sides - 1) / 2
    shift = theta[:, 2] * sides / 2
    offset = centre + shift - matrix @ centre
    swap = [1, 0]  # SciPy counts rows first
    # One pixel of background around the image, so that its edge fades like any other pixel.
    return np.stack([
        ndimage.affine_transform(np.pad(channel, 1), matrix[np.ix_(swap, swap)], offset[swap] + 1, output_shape=(height, width), order=1)
        for channel in image])


cases = []
for channels, height, width in ((1, 6, 6), (2, 5, 8)):
    images = random.random((3, channels, height, width)).astype(np.float32).astype(float)
    angle = np.array([0.0, 0.3, -0.7])
    thetas = np.stack([[[np.cos(a) * s, -np.sin(a), tx], [np.sin(a), np.cos(a) / s, ty]]
                       for a, s, tx, ty in zip(angle, (1, 0.9, 1.2), (0.1, -0.2, 0), (0, 0.15, 0.3))]).astype(np.float32).astype(float)
    cases.append({
        "shape": [channels, height, width],
        "images": images.reshape(3, -1).tolist(),
        "thetas": thetas.tolist(),
        "sampled": np.stack([sample(image, theta) for image, theta in zip(images, thetas)]).reshape(3, -1).tolist(),
    })
probabilities = [0.001, 0.02, 0.25, 0.5, 0.6, 0.9, 0.9999]
with open(os.path.join(FOLDER, "deep_augmentation.json"), "w") as target:
    json.dump({
        "writtenBy": "SciPy %s, NumPy %s, Python %d.%d, float64" % (scipy.__version__, np.__version__, *sys.version_info[:2]),
        "script": "deep_augmentation.py",
        "cases": cases,
        "quantiles": {"probabilities": probabilities, "values": stats.norm.ppf(probabilities).tolist()},
        "beta": {"alphas": [0.1, 0.5, 1, 2, 7], "quartiles": [stats.beta.ppf([0.25, 0.5, 0.75], a, a).tolist() for a in (0.1, 0.5, 1, 2, 7)]},
    }, target, separators=(",", ":"))
    target.write("\n")
