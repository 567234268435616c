#!/usr/bin/env python3
"""Twenty steps of PyTorch's Adam and AdamW on two parameters, one of them clipped, for the managed optimiser's tests."""
import json
import os

import torch

torch.set_num_threads(1)


def run(kind, **settings):
    torch.manual_seed(7)
    weights = [torch.randn(33, 5, dtype=torch.float32, requires_grad=True), torch.randn(9, dtype=torch.float32, requires_grad=True)]
    start = [w.detach().clone() for w in weights]
    clip = settings.pop("clip", 0.0)
    optimizer = getattr(torch.optim, kind)(weights, **settings)
    gradients = []
    for step in range(20):
        current = []
        for w in weights:
            w.grad = torch.randn(w.shape) * (10.0 ** ((step % 5) - 3))
            current.append(w.grad.clone().flatten().tolist())
        gradients.append(current)
        if clip > 0:
            torch.nn.utils.clip_grad_norm_(weights, clip)
        optimizer.step()
    return {
        "kind": kind,
        "lr": settings["lr"],
        "betas": list(settings.get("betas", (0.9, 0.999))),
        "eps": settings.get("eps", 1e-8),
        "weightDecay": settings.get("weight_decay", 0.0),
        "clip": clip,
        "shapes": [list(w.shape) for w in weights],
        "start": [w.flatten().tolist() for w in start],
        "gradients": gradients,
        "end": [w.detach().flatten().tolist() for w in weights],
    }


cases = [
    run("Adam", lr=1e-3, weight_decay=0.0),
    run("Adam", lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
    run("AdamW", lr=0.01, weight_decay=0.05),
    run("AdamW", lr=0.01, weight_decay=0.0, clip=0.5),
]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "goldens", "engine_adam.json"), "w") as file:
    json.dump({"writtenBy": f"PyTorch {torch.__version__}, torch.optim", "cases": cases}, file)
