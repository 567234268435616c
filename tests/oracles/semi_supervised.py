"""Writes goldens/semi_supervised.json: VAT's smoothness, M2's bounds and Parted-VAE's overlap from torch.distributions, with gradients."""
import torch
import torch.nn.functional as F
from torch.distributions import Categorical, Independent, Normal, kl_divergence

from deep_golden import case, draw, uniform, write

g = torch.Generator().manual_seed(29)
N, L, K, D, X = 4, 2, 3, 2, 5
epsilon, probe, alpha = 0.8, 0.08, 7.0


def unit(rows):
    return F.normalize(rows, dim=-1)


def answers(x, weights, bias):
    return Categorical(logits=F.linear(x, weights, bias))


def change(x, weights, bias, start, iterations):
    """The power iterations with the classifier held still."""
    weights, bias, direction = weights.detach(), bias.detach(), unit(start)
    for _ in range(iterations):
        r = (probe * direction).requires_grad_(True)
        divergence = kl_divergence(answers(x, weights, bias), answers(x + r, weights, bias)).sum()
        direction = unit(torch.autograd.grad(divergence, r)[0])
    return epsilon * direction


def smoothness(weights, bias, x, start):
    r = change(x, weights, bias, start, 2)
    still = Categorical(logits=answers(x, weights, bias).logits.detach())
    return kl_divergence(still, answers(x + r, weights, bias))


def each_class(means, log_vars, decoder, x, noise):
    """-L(x, y) of M2 (6): one sample of z for each row and class, Bernoulli rows, a linear decoder of z and the class."""
    z = means + (0.5 * log_vars).exp() * noise
    told = torch.cat([z, torch.eye(K).expand(N, K, K)], -1)
    fit = -F.binary_cross_entropy_with_logits(told @ decoder.T, x[:, None].expand(N, K, X), reduction="none").sum(-1)
    code = Independent(Normal(means, (0.5 * log_vars).exp()), 1)
    prior = Independent(Normal(torch.zeros(N, K, D), torch.ones(N, K, D)), 1)
    return fit - kl_divergence(code, prior) + Categorical(probs=torch.full((K,), 1.0 / K)).log_prob(torch.zeros(()).long())


def unknown_class(logits, each):
    q = Categorical(logits=logits)
    return (q.probs * each).sum(-1) + q.entropy()


def total(unknown, told, log_of_label):
    return -(unknown.sum() + told.sum()) / (len(unknown) + len(told)) - alpha * log_of_label.mean()


def overlap(means, log_vars):
    """exp(-Bhattacharyya's distance) from the densities' own integral: the Gaussians' product is one of known mass."""
    def pair(m, v, n, w):
        return (2 * (v * w).sqrt() / (v + w)).sqrt().prod() * (-0.25 * (m - n) ** 2 / (v + w)).sum().exp()
    variances = log_vars.exp()
    return torch.stack([torch.stack([pair(means[i], variances[i], means[j], variances[j]) for j in range(K)]) for i in range(K)])


x, start = draw(g, N, X), draw(g, N, X)
weights, bias = draw(g, K, X), draw(g, K)
means, log_vars, noise, decoder, pixels = draw(g, N, K, D), draw(g, N, K, D), draw(g, N, K, D), draw(g, X, D + K), uniform(g, N, X)
write("semi_supervised.json", "semi_supervised.py", [
    case("VirtualAdversary", smoothness, constants={"x": x, "start": start}, weights=weights, bias=bias),
    case("ClassConditionalBound.Of", each_class, constants={"x": pixels, "noise": noise}, means=means, log_vars=log_vars, decoder=decoder),
    case("ClassConditionalBound.OfUnknownClass", unknown_class, logits=draw(g, N, K), each=draw(g, N, K, scale=3.0)),
    case("M2Loss.Total", total, unknown=draw(g, N), told=draw(g, L), log_of_label=draw(g, L)),
    case("PartedVae.Overlap", overlap, means=draw(g, K, D), log_vars=draw(g, K, D)),
])
