"""Shared by the deep_*.py scripts: a golden case is inputs, what PyTorch makes of them, and the gradients of a weighted sum of that.

Inputs are rounded to float32 first, so that a reader may use either precision; everything is computed in float64.
"""
import json
import os
import sys

import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "goldens")
AUTHOR = "PyTorch %s, Python %d.%d, float64" % (torch.__version__.split("+")[0], *sys.version_info[:2])

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def draw(generator, *shape, scale=1.0, shift=0.0):
    return (torch.randn(*shape, generator=generator) * scale + shift).float().double()


def uniform(generator, *shape):
    return torch.rand(*shape, generator=generator).float().double()


def spell(value):
    """JSON has no word for non-finite numbers."""
    if isinstance(value, torch.Tensor):
        return spell(value.detach().tolist())
    if isinstance(value, list):
        return [spell(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def case(name, function, constants=None, **inputs):
    """Names in `constants` are inputs without gradient."""
    fixed = {key: value for key, value in (constants or {}).items()}
    leaves = {key: value.clone().requires_grad_(True) for key, value in inputs.items()}
    output = function(**leaves, **fixed)
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    cotangent = draw(generator, *output.shape) if output.dim() else torch.ones(())
    gradients = torch.autograd.grad((output * cotangent).sum(), list(leaves.values()), allow_unused=True)
    return {
        "name": name,
        "inputs": {key: spell(value) for key, value in {**inputs, **fixed}.items()},
        "output": spell(output),
        "cotangent": spell(cotangent),
        "gradients": {
            key: spell(torch.zeros_like(leaf) if gradient is None else gradient)
            for (key, leaf), gradient in zip(leaves.items(), gradients)
        },
    }


def write(file, script, cases):
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, file), "w") as target:
        json.dump({"writtenBy": AUTHOR, "script": script, "cases": cases}, target, separators=(",", ":"))
        target.write("\n")
    print("%s: %d cases" % (file, len(cases)))
