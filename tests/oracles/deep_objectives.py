"""Writes goldens/deep_objectives.json: the objectives' losses from torch.distributions and torch.nn.functional."""
import math

import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, Categorical, Independent, MixtureSameFamily, MultivariateNormal, Normal, kl_divergence

from deep_golden import case, draw, uniform, write

g = torch.Generator().manual_seed(5)
N, D, K, X, M = 6, 3, 4, 5, 2
mean, log_var, noise = draw(g, N, D), draw(g, N, D), draw(g, N, D)
vector = draw(g, N, 6, scale=0.5)
means, log_vars, weights = draw(g, K, D), draw(g, K, D), draw(g, K)
log_var_1 = draw(g, K, 1)
logits = draw(g, N, K)
x, decoder, bias = uniform(g, N, X), draw(g, X, D), draw(g, X)
component = torch.tensor([0, 3, 1, 1, 2, 0])


def diagonal(mean, log_var):
    return Independent(Normal(mean, (0.5 * log_var).exp()), 1)


def standard(like):
    return Independent(Normal(torch.zeros_like(like), torch.ones_like(like)), 1)


def mixture(weights, means, log_vars):
    return MixtureSameFamily(Categorical(logits=weights), diagonal(means, log_vars.expand_as(means)))


def sample(mean, log_var, noise):
    return mean + (0.5 * log_var).exp() * noise


def full(mean, vector):
    rows, columns = torch.tril_indices(D, D, -1)
    factor = torch.diag_embed(vector[:, :D].exp())
    factor = factor.index_put((torch.arange(N)[:, None], rows[None], columns[None]), vector[:, D:])
    return MultivariateNormal(mean, scale_tril=factor)


def kl_to_each(mean, log_var, means, log_vars):
    q = diagonal(mean[:, None].expand(-1, K, -1), log_var[:, None].expand(-1, K, -1))
    return kl_divergence(q, diagonal(means.expand(N, K, D), log_vars.expand(N, K, D)))


def elbo(estimator, q, z):
    if estimator == "AnalyticKl":
        return kl_divergence(q, standard(z))
    if estimator == "Entropy":
        return -standard(z).log_prob(z) - q.entropy()
    return q.log_prob(z) - standard(z).log_prob(z)


def elbo_full(estimator, mean, vector, noise):
    q = full(mean, vector)
    z = mean + (q.scale_tril @ noise[..., None])[..., 0]
    if estimator == "AnalyticKl":
        return kl_divergence(q, MultivariateNormal(torch.zeros(N, D), torch.eye(D).expand(N, D, D)))
    return elbo(estimator, q, z)


def elbo_loss(estimator, x, mean, log_var, decoder, bias, noise):
    z = sample(mean, log_var, noise)
    likelihood = Independent(Bernoulli(logits=F.linear(z, decoder, bias), validate_args=False), 1).log_prob(x)
    return -(likelihood - elbo(estimator, diagonal(mean, log_var), z)).mean()


def vade(mean, log_var, noise, weights, means, log_vars):
    z = sample(mean, log_var, noise)
    joint = F.log_softmax(weights, 0) + diagonal(means, log_vars).log_prob(z[:, None])
    gamma = Categorical(logits=joint)
    return (gamma.probs * kl_to_each(mean, log_var, means, log_vars)).sum(-1) + kl_divergence(gamma, Categorical(logits=weights.expand(N, K)))


def categorical_latent(mean, log_var, logits, means, log_vars):
    q = Categorical(logits=logits)
    aligned = (q.probs * kl_to_each(mean, log_var, means, log_vars)).sum(-1)
    return aligned + kl_divergence(q, Categorical(logits=torch.zeros_like(logits)))


def gmm_prior(monte_carlo, mean, log_var, noise, weights, means, log_vars):
    z, q = sample(mean, log_var, noise), diagonal(mean, log_var)
    return (q.log_prob(z) if monte_carlo else -q.entropy()) - mixture(weights, means, log_vars).log_prob(z)


def known(mean, log_var, weights, means, log_vars):
    kl = kl_divergence(diagonal(mean, log_var), diagonal(means[component], log_vars[component]))
    return kl + F.cross_entropy(weights.expand(N, K), component, reduction="none")


def soft_k_means(z, centres):
    distances = torch.cdist(z, centres) ** 2
    return (F.softmin(distances, -1) * distances).sum(-1)


def student(z, centres):
    return Categorical(probs=1 / (1 + torch.cdist(z, centres) ** 2))


def idec(z, centres):
    q = student(z, centres)
    sharp = (q.probs ** 2 / q.probs.sum(0)).detach()
    return kl_divergence(Categorical(probs=sharp), q)


parent_of = torch.tensor([0, 0, 1, 1])


def hierarchy(z, weights, means, log_vars, parent_log_vars):
    parents = torch.stack([means[parent_of == p].mean(0) for p in range(2)])
    two_means = torch.stack([means, parents[parent_of]], 1)
    two_vars = torch.stack([log_vars, parent_log_vars[parent_of].expand(K, D)], 1)
    shares = Categorical(probs=torch.tensor([0.7, 0.3]).expand(K, 2))
    return MixtureSameFamily(shares, diagonal(two_means, two_vars)).log_prob(z[:, None]) + F.log_softmax(weights, 0)


def discovery(clean, changed):
    p, q = F.softmax(clean, -1), F.softmax(changed, -1)
    both = torch.cat([p, q])
    entropy = lambda probs: Categorical(probs=probs).entropy()
    consistency = F.cross_entropy(changed.reshape(N * M, K), p.detach().reshape(N * M, K), reduction="none").view(N, M).mean(0)
    return consistency - 0.1 * (4 * entropy(both.mean(0)) - entropy(both).mean(0))


def filling(logits, weights):
    mean = Categorical(probs=F.softmax(logits, -1).mean(0))
    return math.log(K) - kl_divergence(mean, Categorical(logits=weights.expand(M, K)))


def refinement(target, mixed, changed):
    order = torch.tensor([2, 0, 1, 5, 3, 4])
    cross = lambda logits, t: F.cross_entropy(logits.reshape(N * M, K), t.reshape(N * M, K), reduction="none").view(N, M).mean(0)
    t = F.softmax(target / 0.5, -1)
    interpolated = 0.3 * cross(mixed, t) + 0.7 * cross(mixed, t[order])
    return interpolated + cross(changed, t) - 0.4 * Categorical(probs=F.softmax(changed, -1).mean(0)).entropy()


per_dimension = uniform(g, N, D)
heads = [draw(g, N, M, K) for _ in range(3)]
q_means, q_log_vars = draw(g, N, K, D), draw(g, N, K, D)
choice = F.softmax(draw(g, N, K), -1).float().double()
cases = [
    case("Vade.Divergence", vade, mean=mean, log_var=log_var, weights=weights, means=means, log_vars=log_vars, constants={"noise": noise}),
    case("CategoricalLatent.Divergence", categorical_latent, mean=mean, log_var=log_var, logits=logits, means=means, log_vars=log_var_1),
    case("GmmPrior.Divergence Entropy", lambda **a: gmm_prior(False, **a),
         mean=mean, log_var=log_var, weights=weights, means=means, log_vars=log_vars, constants={"noise": noise}),
    case("GmmPrior.Divergence MonteCarlo", lambda **a: gmm_prior(True, **a),
         mean=mean, log_var=log_var, weights=weights, means=means, log_vars=log_vars, constants={"noise": noise}),
    case("GmmPrior.KnownDivergence", lambda component, **a: known(**a),
         mean=mean, log_var=log_var, weights=weights, means=means, log_vars=log_vars, constants={"component": component}),
    case("SoftKMeans.ClusterLoss", soft_k_means, z=mean, centres=means),
    case("SoftKMeans.LogAssignments", lambda z, centres: F.log_softmax(-torch.cdist(z, centres) ** 2, -1), z=mean, centres=means),
    case("Idec.ClusterLoss", idec, z=mean, centres=means),
    case("Idec.LogAssignments", lambda z, centres: student(z, centres).logits, z=mean, centres=means),
    case("HierarchicalMixture.LogJoint", hierarchy, z=mean, weights=weights, means=means, log_vars=log_vars, parent_log_vars=draw(g, 2, 1)),
    case("InfoMax.Discovery", discovery, clean=heads[0], changed=heads[1]),
    case("InformationMaximisation.Filling", filling, logits=heads[2], weights=weights),
    case("InfoMax.Refinement", lambda target, **a: refinement(target, **a), mixed=heads[1], changed=heads[2], constants={"target": heads[0]}),
    case("MixturePosterior.Sample", lambda choice, means, log_vars, noise: (choice[..., None] * (means + (0.5 * log_vars).exp() * noise[:, None])).sum(1),
         choice=choice, means=q_means, log_vars=q_log_vars, constants={"noise": noise}),
    case("VaeObjective.FreeBits", lambda kl: F.relu(kl.mean(0) - 0.5).sum() + 0.5 * D, kl=per_dimension),
]
for estimator in ("AnalyticKl", "Entropy", "MonteCarlo"):
    cases.append(case("Elbo.Divergence diagonal " + estimator,
                      lambda noise, estimator=estimator, **a: elbo(estimator, diagonal(**a), sample(**a, noise=noise)),
                      mean=mean, log_var=log_var, constants={"noise": noise}))
    cases.append(case("Elbo.Divergence full " + estimator,
                      lambda noise, estimator=estimator, **a: elbo_full(estimator, noise=noise, **a), mean=mean, vector=vector, constants={"noise": noise}))
    cases.append(case("Elbo " + estimator, lambda noise, estimator=estimator, **a: elbo_loss(estimator, noise=noise, **a),
                      x=x, mean=mean, log_var=log_var, decoder=decoder, bias=bias, constants={"noise": noise}))
write("deep_objectives.json", "deep_objectives.py", cases)
