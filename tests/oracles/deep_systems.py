"""Writes goldens/deep_systems.json: what the documents' systems have besides their losses, from torch.distributions."""
import torch
import torch.nn.functional as F
from torch.distributions import Categorical, Independent, MixtureSameFamily, MultivariateNormal, Normal, kl_divergence

from deep_golden import case, draw, uniform, write

g = torch.Generator().manual_seed(13)
N, D, K, X, S = 7, 3, 4, 5, 6
mean, log_var = draw(g, N, D), draw(g, N, D)
means, log_vars, weights = draw(g, K, D), draw(g, K, D), draw(g, K)
memberships = F.softmax(draw(g, N, K), -1).float().double()
gammas, gain, entropy = draw(g, S, N, K), draw(g, S, N, K, scale=3), draw(g, N)


factor = draw(g, K, D, D)


def diagonal(mean, log_var):
    return Independent(Normal(mean, (0.5 * log_var).exp()), 1)


def expected_log_components(mean, log_var, means, log_vars):
    """E_q log p = -(KL(q || p) + H(q))"""
    q = diagonal(mean[:, None].expand(-1, K, -1), log_var[:, None].expand(-1, K, -1))
    return -(kl_divergence(q, diagonal(means.expand(N, K, D), log_vars.expand(N, K, D))) + q.entropy())


def responsibilities(mean, log_var, weights, means, log_vars):
    return F.log_softmax(F.log_softmax(weights, 0) + expected_log_components(mean, log_var, means, log_vars), -1)


def maximiser(part, memberships, mean, log_var):
    """The moments of sum_n r_nk N(mu_n, sigma_n^2)/N_k: the Gaussian nearest to it."""
    shares = Categorical(probs=memberships.t())
    each = MixtureSameFamily(shares, diagonal(mean.expand(K, N, D), log_var.expand(K, N, D)))
    return each.mean if part == "means" else each.variance


def full_covariances(memberships, mean, log_var):
    """E zz' - E z E z' of the same mixtures, by their components' covariances."""
    shares = memberships / memberships.sum(0)
    second = MultivariateNormal(mean, torch.diag_embed(log_var.exp())).covariance_matrix + mean[:, :, None] * mean[:, None, :]
    centre = shares.t() @ mean
    return torch.einsum("nk,nij->kij", shares, second) - centre[:, :, None] * centre[:, None, :]


def covariances(factor):
    return factor @ factor.transpose(1, 2) + torch.eye(D)


def whitened(z, means, factor):
    return MultivariateNormal(means, covariances(factor)).log_prob(z[:, None])


def expected_whitened(mean, log_var, means, factor):
    q = MultivariateNormal(mean[:, None], torch.diag_embed(log_var.exp())[:, None])
    p = MultivariateNormal(means[None], covariances(factor)[None])
    return -(kl_divergence(q.expand((N, K)), p.expand((N, K))) + q.entropy())


def bounds(row, gammas, gain, entropy, weights):
    q = Categorical(logits=gammas)
    prior = Categorical(logits=weights.expand(N, K))
    if not row:
        kl = kl_divergence(q, Categorical(logits=weights.expand(S, N, K))).mean(0)
        return (q.probs * gain).sum(-1).mean(0) + entropy - kl
    average = Categorical(probs=q.probs.mean(0))
    return (average.probs * gain).sum(-1).mean(0) + entropy - kl_divergence(average, prior)


def memberships_apart(a, b, weights, means, log_vars):
    def gamma(z):
        return Categorical(logits=F.log_softmax(weights, 0) + diagonal(means, log_vars).log_prob(z[:, None]))
    return kl_divergence(gamma(a), gamma(b))


def deep_tree(z, weights, means, log_vars, inner_log_vars):
    """((0 1) 2) 3: node 4 is over 0 and 1, node 5 over 4 and 2; 3 stands alone."""
    low = means[:2].mean(0)
    inner = torch.stack([low, (low + means[2]) / 2])
    paths = [([0, 4, 5], [0.7, 0.21, 0.09]), ([1, 4, 5], [0.7, 0.21, 0.09]), ([2, 5], [0.7, 0.3]), ([3], [1.0])]
    all_means, all_vars = torch.cat([means, inner]), torch.cat([log_vars, inner_log_vars.expand(2, D)])
    each = [MixtureSameFamily(Categorical(probs=torch.tensor(shares)), diagonal(all_means[nodes], all_vars[nodes])).log_prob(z) for nodes, shares in paths]
    return torch.stack(each, 1) + F.log_softmax(weights, 0)


cases = [
    case("MixtureAscent.LogResponsibilities", responsibilities, mean=mean, log_var=log_var, weights=weights, means=means, log_vars=log_vars),
    case("MixtureAscent.Maximiser means", lambda memberships, **a: maximiser("means", memberships, **a), mean=mean, log_var=log_var, constants={"memberships": memberships}),
    case("MixtureAscent.Maximiser variances", lambda memberships, **a: maximiser("variances", memberships, **a), mean=mean, log_var=log_var, constants={"memberships": memberships}),
    case("MixtureAscent.Covariances", lambda memberships, **a: full_covariances(memberships, **a), mean=mean, log_var=log_var, constants={"memberships": memberships}),
    case("WhitenedMixture.LogComponents", whitened, z=mean, means=means, factor=factor),
    case("WhitenedMixture.ExpectedLogComponents", expected_whitened, mean=mean, log_var=log_var, means=means, factor=factor),
    case("JensenGap.BoundOf", lambda **a: bounds(False, **a), gammas=gammas, gain=gain, entropy=entropy, weights=weights),
    case("JensenGap.RowBoundOf", lambda **a: bounds(True, **a), gammas=gammas, gain=gain, entropy=entropy, weights=weights),
    case("SharedPrior.Disagreement Distance", lambda a, b: ((a - b) ** 2).sum(-1), a=mean, b=log_var),
    case("SharedPrior.Disagreement Memberships", memberships_apart, a=mean, b=log_var, weights=weights, means=means, log_vars=log_vars),
    case("CodeVarianceLikelihood.LogDensity", lambda x, both: diagonal(both[:, :X], both[:, X:]).log_prob(x), x=uniform(g, N, X), both=draw(g, N, 2 * X)),
    case("HierarchicalMixture.LogJoint deep", deep_tree, z=mean, weights=weights, means=means, log_vars=log_vars, inner_log_vars=draw(g, 2, 1)),
]
write("deep_systems.json", "deep_systems.py", cases)
