"""Letters A to J of every Latin font of the machine as pictures of 28 x 28 -> letters.npy and letters.labels.txt in a folder, some of them drawn with a fixed seed, and what
scikit-learn makes of them.   /usr/bin/python3 export_letters.py FOLDER [ROWS]   Wants fontconfig, many fonts-* packages, python3-pil and python3-sklearn."""
import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import confusion_matrix, normalized_mutual_info_score
from sklearn.mixture import GaussianMixture

LETTERS = "ABCDEFGHIJ"
SIDE, BOX = 28, 24


def picture(font, letter):
    """The letter's own box, as large as it fits, in the middle; None where the font draws nothing."""
    sheet = Image.new("L", (120, 120), 0)
    ImageDraw.Draw(sheet).text((40, 30), letter, font=font, fill=255)
    box = sheet.getbbox()
    if not box:
        return None
    drawn = sheet.crop(box)
    scale = BOX / max(drawn.size)
    width, height = (max(1, round(length * scale)) for length in drawn.size)
    whole = Image.new("L", (SIDE, SIDE), 0)
    whole.paste(drawn.resize((width, height), Image.LANCZOS), ((SIDE - width) // 2, (SIDE - height) // 2))
    return np.asarray(whole, np.float32).ravel()


def fonts():
    """All letters of each font that has them, once for fonts that look alike."""
    seen = set()
    files = subprocess.check_output(["fc-list", ":lang=en", "file"], text=True).split("\n")
    for file in sorted({line.split(":")[0] for line in files if line.strip()}):
        if not file.lower().endswith((".ttf", ".otf", ".pfb", ".t1")):
            continue
        try:
            font = ImageFont.truetype(file, 40)
            pictures = [picture(font, letter) for letter in LETTERS]
        except (OSError, ValueError):
            continue
        if any(each is None for each in pictures) or np.allclose(pictures[0], pictures[1]):
            continue
        look = np.round(pictures, -1).tobytes()
        if look not in seen:
            seen.add(look)
            yield pictures


folder, wanted = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3000
folder.mkdir(parents=True, exist_ok=True)
rows = np.array([each for pictures in fonts() for each in pictures])
order = np.random.default_rng(0).permutation(len(rows))[:wanted]
x, classes = rows[order], order % len(LETTERS)
np.save(folder / "letters.npy", x)
(folder / "letters.labels.txt").write_text("".join(f"{LETTERS[letter]}\n" for letter in classes))
print(f"{len(rows) // len(LETTERS)} fonts, {len(x)} pictures")

k = len(LETTERS)
axes = PCA(30, random_state=1).fit_transform(x)
for name, labels in {
    "k-means": KMeans(k, n_init=10, random_state=1).fit_predict(x),
    "mixture of 30 principal axes": GaussianMixture(k, n_init=3, random_state=1, reg_covar=1e-3).fit_predict(axes),
    "Ward": AgglomerativeClustering(k).fit_predict(x),
    "spectral": SpectralClustering(k, affinity="nearest_neighbors", n_neighbors=10, random_state=1).fit_predict(x),
    "t-SNE and a mixture": GaussianMixture(k, n_init=5, random_state=1).fit_predict(TSNE(init="pca", random_state=1).fit_transform(PCA(50).fit_transform(x))),
}.items():
    cells = confusion_matrix(classes, labels)
    matched = cells[linear_sum_assignment(-cells)].sum()
    print(f"{name}: {100 * matched / len(x):.1f} (NMI {100 * normalized_mutual_info_score(classes, labels):.1f})")
