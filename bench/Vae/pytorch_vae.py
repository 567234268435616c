#!/usr/bin/env python3
"""The same VAE in PyTorch as its users write it; one process per setting, one JSON line per timed window.

  dataloader   TensorDataset and DataLoader(shuffle=True), a module, loss.backward(), torch.optim.Adam
  memory       the same with batches by index_select of a permutation
  encode       posterior means of all rows in blocks under no_grad

It reads a window's length in seconds per line on standard input, so that the caller can interleave it with other programs.
"""
import argparse
import json
import sys
import time

import numpy
import torch
from torch import nn


class Vae(nn.Module):
    def __init__(self, width, hidden, latent):
        super().__init__()
        sizes = [width, *hidden]
        self.encoder = nn.Sequential(*[m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), nn.ReLU())])
        self.mean = nn.Linear(hidden[-1], latent)
        self.log_var = nn.Linear(hidden[-1], latent)
        back = [latent, *reversed(hidden)]
        self.decoder = nn.Sequential(*[m for a, b in zip(back, back[1:]) for m in (nn.Linear(a, b), nn.ReLU())], nn.Linear(hidden[0], width))

    def forward(self, x):
        h = self.encoder(x)
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.randn_like(mean) * (0.5 * log_var).exp()
        return self.decoder(z), mean, log_var


def loss_of(model, x):
    logits, mean, log_var = model(x)
    reconstruction = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum()
    return (reconstruction + kl) / x.shape[0]


def batches(kind, data, size):
    while True:
        if kind == "dataloader":
            for (x,) in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(data), batch_size=size, shuffle=True, drop_last=True):
                yield x
        else:
            order = torch.randperm(data.shape[0])
            for start in range(0, data.shape[0] - size + 1, size):
                yield data.index_select(0, order[start:start + size])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["dataloader", "memory", "encode"])
    parser.add_argument("data", help="raw float32 rows")
    parser.add_argument("--width", type=int, default=784)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves libtorch's own choice")
    settings = parser.parse_args()
    if settings.threads > 0:
        torch.set_num_threads(settings.threads)
    torch.manual_seed(1)
    data = torch.from_numpy(numpy.fromfile(settings.data, dtype=numpy.float32).reshape(-1, settings.width))
    model = Vae(settings.width, [500, 500, 2000], 10)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    stream = batches(settings.kind, data, settings.batch)

    def train():
        x = next(stream)
        optimizer.zero_grad(set_to_none=True)
        loss_of(model, x).backward()
        optimizer.step()
        return x.shape[0]

    place = 0

    def encode():
        nonlocal place
        with torch.no_grad():
            x = data[place:place + settings.batch]
            model.mean(model.encoder(x))
        place = (place + settings.batch) % (data.shape[0] - settings.batch + 1)
        return x.shape[0]

    work = encode if settings.kind == "encode" else train
    for _ in range(3):
        work()
    print(json.dumps({"ready": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        seconds, rows, started = float(line), 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            rows += work()
        print(json.dumps({"samplesPerSecond": rows / (time.perf_counter() - started)}), flush=True)


main()
