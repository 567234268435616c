"""Array files by NumPy and text files by Python's csv module, as bytes in base64 -> goldens/data_files.json"""
import base64
import csv
import io
import json
import pathlib
import sys

import numpy as np

r = np.random.RandomState(1)


def npy(a, version=None):
    f = io.BytesIO()
    np.lib.format.write_array(f, a, version=version)
    return {
        "bytes": base64.b64encode(f.getvalue()).decode(),
        "shape": list(a.shape),
        "values": a.astype(np.float32).astype(np.float64).ravel().tolist(),
    }


def text(rows, **dialect):
    f = io.StringIO()
    csv.writer(f, **dialect).writerows(rows)
    return base64.b64encode(f.getvalue().encode()).decode()


numbers = [[1, -2.5, 3e-3], [4, 5.25, 6e7], [0.1, 0, -1e-12]]
arrays = {dtype: npy((r.rand(7, 3) * 100).astype(dtype)) for dtype in
          ["<f4", "<f8", ">f4", ">f8", "<f2", "u1", "i1", "<u2", "<i2", ">i2", "<u4", "<i4", "<u8", "<i8"]}
arrays["bool"] = npy(r.rand(5, 2) > 0.5)
arrays["version 2"] = npy(r.rand(4, 2), (2, 0))
arrays["version 3"] = npy(r.rand(4, 2), (3, 0))
arrays["images"] = npy(r.rand(3, 4, 5).astype("<f4"))
arrays["vector"] = npy(np.arange(6.0))
arrays["no rows"] = npy(np.zeros((0, 3)))
arrays["Fortran order"] = npy(np.asfortranarray(r.rand(4, 3)))
arrays["Fortran order, images"] = npy(np.asfortranarray(np.arange(120).reshape(5, 2, 3, 4).astype("<i2")))
refused = {
    "scalar": npy(np.array(3.0)),
    "complex": {"bytes": npy(np.zeros((2, 2), "c8").real)["bytes"]},
    "no columns": npy(np.zeros((3, 0))),
}
f = io.BytesIO()
np.lib.format.write_array(f, np.zeros(3, [("a", "<f4"), ("b", "<i4")]))
refused["structured"] = {"bytes": base64.b64encode(f.getvalue()).decode()}
f = io.BytesIO()
np.lib.format.write_array(f, np.zeros((2, 2), "c8"))
refused["complex"] = {"bytes": base64.b64encode(f.getvalue()).decode()}
f = io.BytesIO()
np.lib.format.write_array(f, np.array(["a", "b"]))
refused["text"] = {"bytes": base64.b64encode(f.getvalue()).decode()}

header = ["plain", "with, comma", 'with "quote"']
texts = {
    "plain": text(numbers),
    "header": text([header] + numbers),
    "all quoted": text([header] + numbers, quoting=csv.QUOTE_ALL),
    "line feeds": text([header] + numbers, lineterminator="\n"),
    "semicolons": text([header] + numbers, delimiter=";"),
    "tabs": text([header] + numbers, delimiter="\t"),
    "line break in the header": text([["plain", "two\nlines", "x"]] + numbers),
}

out = pathlib.Path(__file__).parent / "goldens" / "data_files.json"
out.write_text(json.dumps({
    "writtenBy": f"numpy {np.__version__}, Python {sys.version.split()[0]}",
    "npy": arrays,
    "refused": {name: {"bytes": case["bytes"]} for name, case in refused.items()},
    "csv": texts,
    "csvValues": [[float(np.float32(v)) for v in row] for row in numbers],
}))
