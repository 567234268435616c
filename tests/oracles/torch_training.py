"""Modules, optimisers, schedules and a small variational auto-encoder by PyTorch, for the TorchSharp stand-in's tests."""
import json
import pathlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.RandomState(7)
torch.set_default_dtype(torch.float64)
out = {"writtenBy": f"PyTorch {torch.__version__}, float64"}


def real(*shape, scale=1.0):
    return torch.tensor((rng.uniform(-scale, scale, shape)).round(4))


def fill(module):
    """Weights that a reader can set: every parameter from the same stream, in order."""
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(real(*p.shape, scale=0.5))
    return {name: p.detach().flatten().tolist() for name, p in module.named_parameters()}


def flat(tensor):
    return tensor.detach().flatten().tolist()


# Twenty steps of each optimiser on f(w) = sum((A w - b)^2) / 10 + sum(cos(w)).
A, b, w0 = real(5, 4), real(5), real(4)
out["problem"] = {"A": flat(A), "b": flat(b), "w": flat(w0)}
optimisers = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95)),
    "adam_decay_amsgrad": lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.1, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
    "sgd_nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.02),
    "rmsprop_momentum_centered": lambda p: torch.optim.RMSprop(p, lr=0.02, momentum=0.5, centered=True),
}
out["optimisers"] = {}
for name, make in optimisers.items():
    w = w0.clone().requires_grad_()
    optimiser = make([w])
    losses = []
    for _ in range(20):
        optimiser.zero_grad()
        loss = ((A @ w - b) ** 2).sum() / 10 + torch.cos(w).sum()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    out["optimisers"][name] = {"losses": losses, "w": flat(w)}

schedules = {
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5),
    "multistep": lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 5], 0.1),
    "exponential": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 4, 0.01),
    "lambda": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
}
out["schedules"] = {}
for name, make in schedules.items():
    optimiser = torch.optim.SGD([w0.clone().requires_grad_()], lr=0.2)
    schedule = make(optimiser)
    rates = [optimiser.param_groups[0]["lr"]]
    for _ in range(10):
        optimiser.step()
        schedule.step()
        rates.append(optimiser.param_groups[0]["lr"])
    out["schedules"][name] = rates

# A module of every kind of layer, trained for one step so that running statistics move.
net = nn.Sequential(
    nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.ConvTranspose2d(4, 2, 3, 2, 1, 1), nn.Flatten(),
    nn.Linear(128, 6), nn.BatchNorm1d(6), nn.LeakyReLU(0.2), nn.LayerNorm(6), nn.Linear(6, 3, bias=False))
weights = fill(net)
images = real(5, 1, 8, 8)
trained = net(images)
loss = (trained * torch.cos(torch.arange(15.0)).reshape(5, 3)).sum()
loss.backward()
gradients = {name: flat(p.grad) for name, p in net.named_parameters()}
buffers = {name: flat(v.to(torch.float64)) for name, v in net.named_buffers()}
net.eval()
out["network"] = {"weights": weights, "input": flat(images), "output": flat(trained), "gradients": gradients, "buffers": buffers, "evaluated": flat(net(images))}


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(12, 16)
        self.mean = nn.Linear(16, 3)
        self.logVar = nn.Linear(16, 3)
        self.back = nn.Linear(3, 16)
        self.logits = nn.Linear(16, 12)

    def forward(self, x, noise):
        h = torch.tanh(self.hidden(x))
        mean, log_var = self.mean(h), self.logVar(h)
        z = mean + torch.exp(0.5 * log_var) * noise
        logits = self.logits(torch.relu(self.back(z)))
        kl = -0.5 * (1 + log_var - mean ** 2 - log_var.exp()).sum(1)
        fit = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        return (fit + kl).mean()


vae = Vae()
weights = fill(vae)
data = torch.tensor(rng.randint(0, 2, (10, 12)).astype(float))
noise = real(20, 10, 3)
optimiser = torch.optim.Adam(vae.parameters(), lr=0.01)
losses = []
for step in range(20):
    optimiser.zero_grad()
    loss = vae(data, noise[step])
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
out["vae"] = {"weights": weights, "data": flat(data), "noise": flat(noise), "losses": losses, "after": {name: flat(p) for name, p in vae.named_parameters()}}

# Streams of random numbers: libtorch's CPU generator is the same in every version.
generator = torch.Generator().manual_seed(123)
out["random"] = {
    "rand": flat(torch.rand(5, generator=generator)),
    "randn": flat(torch.randn(20, generator=generator)),
    "randperm": torch.randperm(8, generator=generator).tolist(),
    "randint": torch.randint(0, 100, (5,), generator=generator).tolist(),
}
torch.manual_seed(5)
out["random"]["global"] = flat(torch.rand(4))
torch.manual_seed(11)
linear = nn.Linear(4, 3, dtype=torch.float32)
out["random"]["linear"] = {"weight": flat(linear.weight), "bias": flat(linear.bias)}

target = pathlib.Path(__file__).parent / "goldens" / "torch_training.json"
target.write_text(json.dumps(out, separators=(",", ":")) + "\n")
