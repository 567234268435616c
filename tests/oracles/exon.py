"""Writes goldens/exon.json: EXoN's losses from torch.distributions, with gradients."""
import torch
import torch.nn.functional as F
from torch.distributions import Categorical, Independent, Normal, kl_divergence

from deep_golden import case, draw, uniform, write

g = torch.Generator().manual_seed(17)
N, L, K, D, X = 5, 2, 3, 2, 4
beta, lambda1, lambda2, rho = 0.25, 6000.0, 40.0, 0.3
logits, mixed = draw(g, N, K), draw(g, N, K)
first, second = F.softmax(draw(g, N, K), -1).float().double(), F.softmax(draw(g, N, K), -1).float().double()
means, log_vars, noise = draw(g, N, K, D), draw(g, N, K, D), draw(g, N, D)
prior_weights, prior_means, prior_vars = F.softmax(draw(g, K), 0).float().double(), draw(g, K, D, scale=3.0), (draw(g, K, D).exp()).float().double()
x, decoder = uniform(g, N, X), draw(g, X, D)
labels = torch.tensor([2, 0])
gumbel = draw(g, N, K)
chosen = F.one_hot((F.log_softmax(logits, -1) + gumbel).argmax(-1), K).double()


def diagonal(mean, variance):
    return Independent(Normal(mean, variance.sqrt()), 1)


def cross_entropy(p, log_q):
    return -(p * log_q).sum(-1)


def sci(mixed, first, second):
    f = F.log_softmax(mixed, -1)
    return rho * cross_entropy(first, f) + (1 - rho) * cross_entropy(second, f)


def divergence(mixed, first, second):
    # F.kl_div wants log q first; torch's Categorical would divide the labels by their sum, which is 1 up to rounding only.
    f = F.log_softmax(mixed, -1)
    return rho * F.kl_div(f, first, reduction="none").sum(-1) + (1 - rho) * F.kl_div(f, second, reduction="none").sum(-1)


def matched(logits, means, log_vars):
    w = Categorical(logits=logits)
    components = kl_divergence(diagonal(means, log_vars.exp()), diagonal(prior_means.expand(N, K, D), prior_vars.expand(N, K, D)))
    return kl_divergence(w, Categorical(probs=prior_weights.expand(N, K))) + (w.probs * components).sum(-1)


def total(logits, means, log_vars, decoder, mixed, x, noise, first, second, chosen, labels):
    """beta times (10), the last L rows labelled; the constant of the Gaussian density included."""
    z = (chosen[..., None] * (means + (0.5 * log_vars).exp() * noise[:, None])).sum(1)
    log_likelihood = diagonal(F.linear(z, decoder), torch.full((N, X), beta)).log_prob(x)
    bound = log_likelihood - matched(logits, means, log_vars)
    log_w = F.log_softmax(logits, -1)[N - L:].gather(1, labels.long()[:, None])[:, 0]
    both = sci(mixed, first, second)
    return beta * (-bound.sum() - log_w.sum() - lambda1 / beta * log_w.sum() + lambda1 / beta * both[N - L:].sum() + lambda2 / beta * both[:N - L].sum())


def choose(logits, gumbel):
    """Gumbel-max forward, the identity on log w + g backward."""
    noisy = F.log_softmax(logits, -1) + gumbel
    return F.one_hot(noisy.argmax(-1), K).double() + noisy - noisy.detach()


fixed = {"first": first, "second": second}
prior = {"prior_weights": prior_weights, "prior_means": prior_means, "prior_vars": prior_vars}
write("exon.json", "exon.py", [
    case("SoftLabelInterpolation.Loss", sci, constants=fixed, mixed=mixed),
    case("SoftLabelInterpolation.Divergence", divergence, constants=fixed, mixed=mixed),
    case("ExonBound.Choose", choose, constants={"gumbel": gumbel}, logits=logits),
    case("KL^u", lambda logits, means, log_vars, **_: matched(logits, means, log_vars), constants=prior, logits=logits, means=means, log_vars=log_vars),
    case("ExonLoss.Total", lambda logits, means, log_vars, decoder, mixed, x, noise, first, second, chosen, labels, **_: total(
        logits, means, log_vars, decoder, mixed, x, noise, first, second, chosen, labels),
        constants={**fixed, **prior, "x": x, "noise": noise, "chosen": chosen, "labels": labels.double()},
        logits=logits, means=means, log_vars=log_vars, decoder=decoder, mixed=mixed),
])
