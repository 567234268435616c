"""Writes goldens/deep_networks.json: layers from torch.nn, with "same" padding as TensorFlow defines it (total, larger half after)."""
import torch
import torch.nn.functional as F
from torch import nn

from deep_golden import case, draw, write

g = torch.Generator().manual_seed(6)


def same(x, weight, bias, stride):
    padding = []
    for size in reversed(x.shape[2:]):
        total = max((-(-size // stride) - 1) * stride + weight.shape[-1] - size, 0)
        padding += [total // 2, total - total // 2]
    return F.conv2d(F.pad(x, padding), weight, bias, stride)


def convolution(x, p0, p1, shape, stride):
    return same(x.view(-1, *shape), p0, p1, stride).flatten(1)


def transposed(x, p0, p1, shape, size, stride):
    """The whole transposed convolution, cut to the size asked for; what is too much is cut half before, half after."""
    full = F.conv_transpose2d(x.view(-1, *shape), p0, p1, stride)
    for axis, wanted in zip((2, 3), size):
        surplus = full.shape[axis] - wanted
        if surplus < 0:
            full = F.conv_transpose2d(x.view(-1, *shape), p0, p1, stride, output_padding=-surplus)
            surplus = 0
        full = full.narrow(axis, surplus // 2, wanted)
    return full.flatten(1)


def mlp(x, p0, p1, p2, p3, p4, p5):
    hidden = F.batch_norm(F.linear(x, p0, p1), None, None, p2, p3, training=True)
    return F.linear(F.relu(hidden), p4, p5)


def batch_norm(x, training):
    module = nn.BatchNorm1d(x.shape[1])
    with torch.no_grad():
        module.weight.copy_(torch.linspace(0.5, 1.5, x.shape[1]))
        module.bias.copy_(torch.linspace(-1, 1, x.shape[1]))
    module(x.detach())
    return module.train(training)(x)


def pooled(x):
    return F.max_pool2d(x.view(-1, 2, 5, 7), 2, ceil_mode=True).mean((2, 3))


cases = [
    case("mlp", mlp, x=draw(g, 5, 4), p0=draw(g, 6, 4), p1=draw(g, 6), p2=draw(g, 6), p3=draw(g, 6), p4=draw(g, 3, 6), p5=draw(g, 3)),
    case("batch-norm training", lambda x: batch_norm(x, True), x=draw(g, 5, 4)),
    case("batch-norm running", lambda x: batch_norm(x, False), x=draw(g, 5, 4)),
    case("pooled", pooled, x=draw(g, 3, 70)),
    case("leaky", lambda x: F.leaky_relu(x, 0.1), x=draw(g, 3, 4)),
]
for kernel, stride in ((3, 1), (4, 2), (5, 2), (4, 1)):
    cases.append(case("convolution %d %d" % (kernel, stride), lambda x, p0, p1, stride=stride: convolution(x, p0, p1, (2, 5, 7), stride),
                      x=draw(g, 2, 70), p0=draw(g, 3, 2, kernel, kernel), p1=draw(g, 3)))
for kernel, stride, size in ((4, 2, (5, 7)), (5, 2, (6, 8)), (3, 1, (3, 4)), (4, 1, (3, 4)), (1, 2, (6, 8))):
    cases.append(case("transposed %d %d %dx%d" % (kernel, stride, *size),
                      lambda x, p0, p1, size=size, stride=stride: transposed(x, p0, p1, (2, 3, 4), size, stride),
                      x=draw(g, 2, 24), p0=draw(g, 2, 3, kernel, kernel), p1=draw(g, 3)))
write("deep_networks.json", "deep_networks.py", cases)
