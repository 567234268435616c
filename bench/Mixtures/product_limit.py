"""The machine's limit for products of matrices: float32, all cores, the best of a few; in thousand million multiply-adds a second, and the BLAS."""
import os
import time

import numpy as np

n = 3072
a = np.random.default_rng(1).standard_normal((n, n), dtype=np.float32)
a @ a
best = np.inf
for _ in range(5):
    start = time.perf_counter()
    a @ a
    best = min(best, time.perf_counter() - start)
with open("/proc/self/maps") as maps:
    libraries = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "blas" in line}
print(n**3 / best / 1e9, ",".join(sorted(libraries)))
