"""Writes goldens/deep_distributions.json with torch.distributions and torch.nn.functional."""
import torch
import torch.nn.functional as F
from torch.distributions import (
    Bernoulli, Categorical, Independent, MixtureSameFamily, MultivariateNormal, Normal, kl_divergence)

from deep_golden import case, draw, uniform, write

g = torch.Generator().manual_seed(4)
N, D, K = 5, 3, 4
mean, log_var = draw(g, N, D), draw(g, N, D)
prior_mean, prior_log_var = draw(g, N, D), draw(g, N, D)
means, log_vars, weights = draw(g, K, D), draw(g, K, D), draw(g, K)
z, noise = draw(g, N, D, scale=2.0), draw(g, N, D)
vector = draw(g, N, D * (D + 1) // 2, scale=0.7)


def diagonal(mean, log_var):
    return Independent(Normal(mean, (0.5 * log_var).exp()), 1)


def standard(like):
    return Independent(Normal(torch.zeros_like(like), torch.ones_like(like)), 1)


def factor(vector, d=D):
    rows, columns = torch.tril_indices(d, d, -1)
    full = torch.diag_embed(vector[:, :d].exp())
    full = full.index_put((torch.arange(len(vector))[:, None], rows[None, :], columns[None, :]), vector[:, d:])
    return full


def full(mean, vector):
    return MultivariateNormal(mean, scale_tril=factor(vector))


def as_full(mean, log_var):
    return MultivariateNormal(mean, scale_tril=torch.diag_embed((0.5 * log_var).exp()))


def mixture(weights, means, log_vars):
    return MixtureSameFamily(Categorical(logits=weights), diagonal(means, log_vars))


def log_joint(z, weights, means, log_vars):
    return F.log_softmax(weights, 0) + diagonal(means, log_vars).log_prob(z[:, None])


def gumbel_noise(seed, shape):
    torch.manual_seed(seed)
    return -torch.empty(shape).exponential_().log()


def gumbel_softmax(logits, hard, seed, tau):
    torch.manual_seed(seed)
    return F.gumbel_softmax(logits, tau=tau, hard=hard)


def expected_log(mean, log_var, means, log_vars):
    # E_q log p = -(H(q) + KL(q || p)): both parts from the library.
    q = Independent(Normal(mean[:, None].expand(-1, K, -1), (0.5 * log_var)[:, None].exp().expand(-1, K, -1)), 1)
    p = Independent(Normal(means.expand(N, K, D), (0.5 * log_vars).exp().expand(N, K, D)), 1)
    return -(q.entropy() + kl_divergence(q, p))


def matched(w, means, log_vars, prior_w, prior_means, prior_log_vars):
    q, p = Categorical(logits=w), Categorical(logits=prior_w.expand_as(w))
    parts = kl_divergence(diagonal(means, log_vars), Independent(
        Normal(prior_means.expand_as(means), (0.5 * prior_log_vars).exp().expand_as(means)), 1))
    return kl_divergence(q, p) + (q.probs * parts).sum(-1)


x = uniform(g, N, 6)
binary = (uniform(g, N, 6) > 0.5).double()
logits = draw(g, N, 6, scale=3.0)
q_logits, p_logits = draw(g, N, K), draw(g, N, K)
soft_target = F.softmax(draw(g, N, K), -1).float().double()
noise_soft = gumbel_noise(11, (N, K))
q_means, q_log_vars = draw(g, N, K, D), draw(g, N, K, D)

cases = [
    case("DiagonalGaussian.Sample", lambda mean, log_var, noise: mean + (log_var / 2).exp() * noise, mean=mean, log_var=log_var, noise=noise),
    case("DiagonalGaussian.LogDensity", lambda z, mean, log_var: diagonal(mean, log_var).log_prob(z), z=z, mean=mean, log_var=log_var),
    case("DiagonalGaussian.StandardLogDensity", lambda z: standard(z).log_prob(z), z=z),
    case("DiagonalGaussian.Entropy", lambda log_var: diagonal(torch.zeros_like(log_var), log_var).entropy(), log_var=log_var),
    case("DiagonalGaussian.KlToStandard", lambda mean, log_var: kl_divergence(diagonal(mean, log_var), standard(mean)), mean=mean, log_var=log_var),
    case("DiagonalGaussian.KlToStandardPerDimension",
         lambda mean, log_var: kl_divergence(Normal(mean, (log_var / 2).exp()), Normal(0.0, 1.0)), mean=mean, log_var=log_var),
    case("DiagonalGaussian.KlToDiagonal",
         lambda mean, log_var, prior_mean, prior_log_var: kl_divergence(diagonal(mean, log_var), diagonal(prior_mean, prior_log_var)),
         mean=mean, log_var=log_var, prior_mean=prior_mean, prior_log_var=prior_log_var),
    case("FullGaussian.Factor", factor, vector=vector),
    case("FullGaussian.Sample", lambda mean, vector, noise: mean + (factor(vector) @ noise[..., None])[..., 0], mean=mean, vector=vector, noise=noise),
    case("FullGaussian.LogDensity", lambda z, mean, vector: full(mean, vector).log_prob(z), z=z, mean=mean, vector=vector),
    case("FullGaussian.LogDensityOfNoise",
         lambda vector, noise: MultivariateNormal(torch.zeros(N, D), scale_tril=factor(vector)).log_prob((factor(vector) @ noise[..., None])[..., 0]),
         vector=vector, constants={"noise": noise}),
    case("FullGaussian.Entropy", lambda vector: full(torch.zeros(N, D), vector).entropy(), vector=vector),
    case("FullGaussian.Variance", lambda vector: full(torch.zeros(N, D), vector).variance, vector=vector),
    case("FullGaussian.KlToStandard",
         lambda mean, vector: kl_divergence(full(mean, vector), as_full(torch.zeros(N, D), torch.zeros(N, D))), mean=mean, vector=vector),
    case("FullGaussian.KlToDiagonal",
         lambda mean, vector, prior_mean, prior_log_var: kl_divergence(full(mean, vector), as_full(prior_mean, prior_log_var)),
         mean=mean, vector=vector, prior_mean=prior_mean, prior_log_var=prior_log_var),
    case("DiagonalMixture.LogJoint", log_joint, z=z, weights=weights, means=means, log_vars=log_vars),
    case("DiagonalMixture.LogDensity", lambda z, weights, means, log_vars: mixture(weights, means, log_vars).log_prob(z),
         z=z, weights=weights, means=means, log_vars=log_vars),
    case("DiagonalMixture.LogResponsibilities", lambda z, weights, means, log_vars: Categorical(logits=log_joint(z, weights, means, log_vars)).logits,
         z=z, weights=weights, means=means, log_vars=log_vars),
    case("DiagonalMixture.ExpectedLogComponents", expected_log, mean=mean, log_var=log_var, means=means, log_vars=log_vars),
    case("Categorical.Entropy", lambda logits: Categorical(logits=logits).entropy(), logits=q_logits),
    case("Categorical.CrossEntropy", lambda target, logits: F.cross_entropy(logits, target, reduction="none"), target=soft_target, logits=q_logits),
    case("Categorical.Kl", lambda logits, prior: kl_divergence(Categorical(logits=logits), Categorical(logits=prior)), logits=q_logits, prior=p_logits),
    case("Categorical.KlToUniform", lambda logits: kl_divergence(Categorical(logits=logits), Categorical(logits=torch.zeros_like(logits))), logits=q_logits),
    case("Categorical.EntropyOfMean", lambda logits: Categorical(probs=F.softmax(logits, -1).mean(0)).entropy(), logits=q_logits),
    case("Categorical.MutualInformation",
         lambda logits: kl_divergence(Categorical(logits=logits), Categorical(probs=F.softmax(logits, -1).mean(0).expand(N, K))).mean(), logits=q_logits),
    case("GumbelSoftmax.Soft", lambda logits, gumbel: gumbel_softmax(logits, False, 11, 0.7), logits=q_logits, constants={"gumbel": noise_soft}),
    case("GumbelSoftmax.Hard", lambda logits, gumbel: gumbel_softmax(logits, True, 11, 0.7), logits=q_logits, constants={"gumbel": noise_soft}),
    case("BernoulliLikelihood.LogDensity", lambda x, logits: Independent(Bernoulli(logits=logits, validate_args=False), 1).log_prob(x), x=x, logits=logits),
    case("BernoulliLikelihood.LogDensity binary", lambda logits, x: Independent(Bernoulli(logits=logits), 1).log_prob(x), logits=logits, constants={"x": binary}),
    case("GaussianLikelihood.LogDensity shared", lambda x, mean, log_var: diagonal(mean, log_var.expand_as(mean)).log_prob(x),
         x=x, mean=logits, log_var=draw(g, 1)),
    case("GaussianLikelihood.LogDensity per feature", lambda x, mean, log_var: diagonal(mean, log_var.expand_as(mean)).log_prob(x),
         x=x, mean=logits, log_var=draw(g, 6)),
    case("MixturePosterior.MatchedKlBound", matched, w=q_logits, means=q_means, log_vars=q_log_vars, prior_w=weights, prior_means=means, prior_log_vars=log_vars),
    case("MixturePosterior.LogDensity",
         lambda z, w, means, log_vars: MixtureSameFamily(Categorical(logits=w), diagonal(means, log_vars)).log_prob(z),
         z=z, w=q_logits, means=q_means, log_vars=q_log_vars),
    case("MixturePosterior.Mean",
         lambda w, means: MixtureSameFamily(Categorical(logits=w), diagonal(means, torch.zeros_like(means))).mean, w=q_logits, means=q_means),
]
write("deep_distributions.json", "deep_distributions.py", cases)
