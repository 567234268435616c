#!/usr/bin/env python3
"""Reads the golden model files by docs/file-format.md alone and scores rows with PyTorch: an oracle for the format and for the scores."""
import hashlib
import json
import math
import os
import struct

import torch

torch.set_num_threads(1)
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "..", "ClusterVae.Deep.Tests", "golden-files", "vae-1.cvae"), "rb") as file:
    content = file.read()

magic, version, header_length, body_length, digest = struct.unpack_from("<8siiq32s", content)
assert magic == b"CVAE\r\n\x1a\n" and version == 1
assert len(content) == 56 + header_length + body_length
assert hashlib.sha256(content[56:]).digest() == digest
header = json.loads(content[56:56 + header_length])
assert header["kind"] == "vae"

arrays, place = {}, 56 + header_length
for entry in header["arrays"]:
    assert entry["type"] == "float32"
    count = math.prod(entry["shape"])
    values = struct.unpack_from(f"<{count}f", content, place)
    arrays[entry["name"]] = torch.tensor(values, dtype=torch.float64).reshape(entry["shape"])
    place += 4 * count
assert place == len(content)

# The same model in format version 2, as any reader of safetensors takes it.
with open(os.path.join(here, "..", "ClusterVae.Deep.Tests", "golden-files", "vae-2.cvae"), "rb") as file:
    second = file.read()
body = 8 + struct.unpack_from("<Q", second)[0]
tensors = json.loads(second[8:body])
metadata = tensors.pop("__metadata__")
assert metadata["kind"] == "vae" and metadata["version"] == "2"
assert hashlib.sha256(second.replace(metadata["sha256"].encode(), b"0" * 64)).hexdigest() == metadata["sha256"]
assert tensors.keys() == arrays.keys()
for name, tensor in tensors.items():
    first, last = tensor["data_offsets"]
    assert tensor["dtype"] == "F32" and last - first == 4 * math.prod(tensor["shape"])
    values = struct.unpack_from(f"<{(last - first) // 4}f", second, body + first)
    assert torch.equal(torch.tensor(values, dtype=torch.float64).reshape(tensor["shape"]), arrays[name])


def chain(layers, prefix, x):
    for number, layer in enumerate(layers):
        if layer["layer"] == "dense":
            x = x @ arrays[f"{prefix}.{number}.weight"].T + arrays[f"{prefix}.{number}.bias"]
        else:
            assert layer["layer"] == "activation" and layer["Kind"] == "ReLU"
            x = torch.relu(x)
    return x


torch.manual_seed(2)
rows = torch.rand(6, header["properties"]["width"], dtype=torch.float32)
x = rows.double()
network = header["properties"]["network"]
both = chain(network["Encoder"], "encoder", x) @ arrays["head.weight"].T + arrays["head.bias"]
latent = header["properties"]["options"]["LatentDimensions"]
mean, log_var = both[:, :latent], both[:, latent:]
logits = chain(network["Decoder"] + [{"layer": "dense"}], "decoder", mean)
likelihood = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum(1)
reconstruction = torch.sigmoid(logits)

with open(os.path.join(here, "goldens", "engine_file.json"), "w") as file:
    json.dump({
        "writtenBy": f"PyTorch {torch.__version__}, float64, from the bytes of the file",
        "rows": rows.tolist(),
        "mean": mean.tolist(),
        "logVariance": log_var.tolist(),
        "reconstruction": reconstruction.tolist(),
        "reconstructionError": (reconstruction - x).square().mean(1).tolist(),
        "elbo": (likelihood - kl).tolist(),
    }, file)
