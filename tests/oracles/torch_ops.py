"""Values and gradients of the operators that the TorchSharp stand-in offers, from PyTorch in float64."""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.RandomState(20240501)
torch.set_default_dtype(torch.float64)


def real(*shape, low=-2.0, high=2.0):
    return torch.tensor(rng.uniform(low, high, shape).round(3))


def positive(*shape):
    return real(*shape, low=0.2, high=3.0)


def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    return value


cases = {}


def case(name, fn, *inputs, grad=True):
    """The gradient is that of sum(w * output) with w_k = cos(k) over the flattened output."""
    leaves = [x.clone().requires_grad_(grad and x.is_floating_point()) for x in inputs]
    out = fn(*leaves)
    record = {
        "inputs": [{"shape": list(x.shape), "values": plain(x.flatten().tolist()), "integer": not x.is_floating_point()} for x in inputs],
        "shape": list(out.shape),
        "values": plain(out.detach().flatten().to(torch.float64).tolist()),
    }
    if grad and out.requires_grad:
        weights = torch.cos(torch.arange(out.numel(), dtype=torch.float64)).reshape(out.shape)
        wanted = [x for x in leaves if x.requires_grad]
        record["gradients"] = [plain(g.flatten().tolist()) for g in torch.autograd.grad((out * weights).sum(), wanted)]
    assert name not in cases, name
    cases[name] = record


x = real(3, 4)
y = real(3, 4)
p = positive(3, 4)
unit = real(3, 4, low=0.05, high=0.95)
for name in "exp expm1 sin cos tan sinh cosh tanh asinh atan sigmoid erf erfc square abs neg sign floor ceil round trunc frac exp2".split():
    case(name, getattr(torch, name), x)
for name in "log log1p log2 log10 sqrt rsqrt reciprocal lgamma digamma".split():
    case(name, getattr(torch, name), p)
for name in "erfinv logit asin acos atanh".split():
    case(name, getattr(torch, name), unit)
case("acosh", torch.acosh, p + 1)
case("polygamma", lambda a: torch.polygamma(1, a), p)
case("relu", torch.relu, x)
case("silu", F.silu, x)
case("gelu", F.gelu, x)
case("elu", F.elu, x)
case("selu", F.selu, x)
case("leaky_relu", lambda a: F.leaky_relu(a, 0.2), x)
case("softplus", F.softplus, x)
case("softplus_beta", lambda a: F.softplus(a, 2.0, 1.0), x)
case("logsigmoid", F.logsigmoid, x)
case("softmax", lambda a: F.softmax(a, 1), x)
case("log_softmax", lambda a: F.log_softmax(a, 1), x)
case("nan_to_num", lambda a: torch.nan_to_num(a, 0.5, 7.0, -7.0), torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0]), grad=False)
case("isnan", torch.isnan, torch.tensor([float("nan"), float("inf"), 1.0]), grad=False)
case("isfinite", torch.isfinite, torch.tensor([float("nan"), float("inf"), 1.0]), grad=False)

case("add", torch.add, x, y)
case("add_alpha", lambda a, b: torch.add(a, b, alpha=0.3), x, y)
case("add_broadcast", torch.add, x, real(4))
case("add_scalar", lambda a: a + 1.5, x)
case("sub", torch.sub, x, y)
case("scalar_minus", lambda a: 1.5 - a, x)
case("mul", torch.mul, x, y)
case("div", torch.div, x, p)
case("scalar_over", lambda a: 1.5 / a, p)
case("remainder", lambda a: a % 0.7, x)
case("fmod", lambda a: torch.fmod(a, 0.7), x)
case("pow", torch.pow, p, y)
case("pow_scalar", lambda a: a ** 3, x)
case("atan2", torch.atan2, x, y)
case("maximum", torch.maximum, x, y)
case("minimum", torch.minimum, x, y)
case("logaddexp", torch.logaddexp, x, y)
case("hypot", torch.hypot, x, y)
case("xlogy", torch.xlogy, p, p + 0.5)
case("lerp", torch.lerp, x, y, unit)
case("addcmul", lambda a, b, c: torch.addcmul(a, b, c, value=0.4), x, y, p)
case("addcdiv", lambda a, b, c: torch.addcdiv(a, b, c, value=0.4), x, y, p)
case("clamp", lambda a: a.clamp(-0.5, 1.0), x)
case("clamp_min", lambda a: a.clamp_min(-0.5), x)
case("lt", torch.lt, x, y, grad=False)
case("ge_scalar", lambda a: a >= 0.25, x, grad=False)
case("logical_and", lambda a, b: torch.logical_and(a > 0, b > 0), x, y, grad=False)

t = real(2, 3, 4)
case("sum", torch.sum, t)
case("sum_dim", lambda a: a.sum(1), t)
case("sum_dims", lambda a: a.sum((0, 2), True), t)
case("mean", torch.mean, t)
case("mean_dim", lambda a: a.mean((1,), True), t)
case("var", torch.var, t)
case("var_dim", lambda a: a.var(1), t)
case("var_biased", lambda a: a.var(2, False), t)
case("std", lambda a: a.std(0), t)
case("std_biased_keep", lambda a: a.std(2, False, True), t)
case("max_all", torch.max, t)
case("max_dim", lambda a: a.max(1)[0], t)
case("max_index", lambda a: a.max(1)[1], t, grad=False)
case("min_dim", lambda a: a.min(2, True)[0], t)
case("amax", lambda a: a.amax((0, 2)), t)
case("argmax", lambda a: a.argmax(1), t, grad=False)
case("argmin", lambda a: a.argmin(2), t, grad=False)
case("logsumexp", lambda a: torch.logsumexp(a, 1, True), t)
case("norm", torch.norm, t)
case("norm_dim", lambda a: a.norm(2, 1), t)
case("cumsum", lambda a: a.cumsum(1), t)
case("cumprod", lambda a: a.cumprod(1), t)
case("logcumsumexp", lambda a: torch.logcumsumexp(a, 1), t)
case("median", torch.median, x)
case("quantile", lambda a, q: torch.quantile(a, q, 1), x, torch.tensor([0.25, 0.5]), grad=False)
case("any", lambda a: (a > 1).any(1), t, grad=False)
case("all", lambda a: (a > -1).all(1), t, grad=False)
case("count_nonzero", lambda a: torch.count_nonzero(a > 0, 1), t, grad=False)

case("view", lambda a: a.view(4, -1), t)
case("reshape", lambda a: a.reshape(3, 8), t)
case("permute", lambda a: a.permute(2, 0, 1), t)
case("transpose", lambda a: a.transpose(0, 2), t)
case("t", torch.t, x)
case("squeeze", lambda a: a.unsqueeze(1).squeeze(1), t)
case("expand", lambda a: a.unsqueeze(0).expand(2, 3, 4), x)
case("repeat", lambda a: a.repeat(2, 1), x)
case("repeat_interleave", lambda a: a.repeat_interleave(2, 1), x)
case("flip", lambda a: a.flip(0, 2), t)
case("roll", lambda a: a.roll(1, 1), t)
case("tril", torch.tril, x)
case("triu", lambda a: torch.triu(a, 1), x)
case("diag", torch.diag, real(3))
case("diagonal", lambda a: torch.diagonal(a, 0, 1, 2), real(2, 3, 3))
case("diag_embed", torch.diag_embed, x)
case("flatten", lambda a: a.flatten(1), t)
case("narrow", lambda a: a.narrow(2, 1, 2), t)
case("select", lambda a: a.select(1, 2), t)
case("cat", lambda a, b: torch.cat([a, b], 1), x, y)
case("stack", lambda a, b: torch.stack([a, b], 1), x, y)
case("split", lambda a: a.split([1, 3], 1)[1], x)
case("chunk", lambda a: a.chunk(2, 1)[0], x)
case("unbind", lambda a: a.unbind(1)[2], x)
case("meshgrid", lambda a, b: torch.mul(*torch.meshgrid([a, b], indexing="ij")), real(3), real(2))
case("unfold", lambda a: a.unfold(1, 2, 1), x)

rows = torch.tensor([2, 0, 2])
case("index_select", lambda a, i: a.index_select(0, i), x, rows)
case("gather", lambda a, i: a.gather(1, i), x, torch.tensor([[0, 3], [1, 1], [2, 0]]))
case("scatter_add", lambda a, i, s: a.scatter_add(1, i, s), x, torch.tensor([[0, 3], [1, 1], [2, 0]]), real(3, 2))
case("scatter", lambda a, i, s: a.scatter(1, i, s), x, torch.tensor([[0, 3], [1, 2], [2, 0]]), real(3, 2))
case("index_add", lambda a, i, s: a.index_add(0, i, s, alpha=0.5), x, rows, real(3, 4))
case("masked_fill", lambda a: a.masked_fill(a > 0, 0.25), x)
case("masked_select", lambda a: a.masked_select(a > 0), x)
case("where", lambda a, b: torch.where(a > b, a, b * 2), x, y)
case("sort", lambda a: a.sort(1, True)[0], x)
case("argsort", lambda a: a.argsort(1), x, grad=False)
case("topk", lambda a: a.topk(2, 1)[0], x)
case("unique", lambda a: torch.unique(a), torch.tensor([3, 1, 3, 2, 1]), grad=False)
case("unique_counts", lambda a: torch.unique(a, return_counts=True)[1], torch.tensor([3, 1, 3, 2, 1]), grad=False)
case("one_hot", lambda a: F.one_hot(a, 4), rows, grad=False)
case("bincount", lambda a: torch.bincount(a, minlength=5), rows, grad=False)
case("bucketize", lambda a, b: torch.bucketize(a, b), x, torch.tensor([-1.0, 0.0, 1.0]), grad=False)
case("nonzero", lambda a: torch.nonzero(a > 0), x, grad=False)
case("index_rows", lambda a, i: a[i], x, rows)
case("index_mask", lambda a: a[a > 0], x)
case("index_slice", lambda a: a[1:, ..., 1:3], t)
case("index_mixed", lambda a, i: a[:, i, 1], t, torch.tensor([2, 0]))
case("index_newaxis", lambda a: a[:, None, 1], x)
case("index_mask2", lambda a: a[torch.tensor([[True, False, True], [False, True, True]])], t)

a2, b2 = real(3, 4), real(4, 2)
case("matmul", torch.matmul, a2, b2)
case("mm", torch.mm, a2, b2)
case("mv", torch.mv, a2, real(4))
case("bmm", torch.bmm, real(2, 3, 4), real(2, 4, 2))
case("baddbmm", lambda c, a, b: torch.baddbmm(c, a, b, beta=0.5, alpha=2.0), real(2, 3, 2), real(2, 3, 4), real(2, 4, 2))
case("addmm", lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=2.0), real(3, 2), a2, b2)
case("outer", torch.outer, real(3), real(2))
case("dot", torch.dot, real(4), real(4))
case("einsum", lambda a, b: torch.einsum("bij,bkj->bik", a, b), real(2, 3, 4), real(2, 2, 4))
case("cdist", torch.cdist, real(3, 4), real(2, 4))
case("linear", F.linear, a2, real(5, 4), real(5))
case("trace", torch.trace, real(3, 3))
case("kron", torch.kron, real(2, 2), real(2, 3))

s = real(4, 4)
spd = s @ s.t() + 2 * torch.eye(4)
case("cholesky", torch.linalg.cholesky, spd)
case("cholesky_solve", lambda a, b: torch.cholesky_solve(b, torch.linalg.cholesky(a)), spd, real(4, 2))
case("cholesky_inverse", lambda a: torch.cholesky_inverse(torch.linalg.cholesky(a)), spd)
case("solve", torch.linalg.solve, spd, real(4, 2))
case("solve_batch", torch.linalg.solve, torch.stack([spd, spd + torch.eye(4)]), real(2, 4, 1))
case("inv", torch.linalg.inv, spd)
case("det", torch.linalg.det, spd)
case("slogdet", lambda a: torch.linalg.slogdet(a)[1], spd)
case("eigvalsh", torch.linalg.eigvalsh, spd)
case("eigh_values", lambda a: torch.linalg.eigh(a)[0], spd)
case("svdvals", lambda a: torch.linalg.svd(a, False)[1], real(4, 3))
case("qr_r", lambda a: torch.linalg.qr(a)[1].abs(), real(4, 3))
case("linalg_norm", lambda a: torch.linalg.norm(a, 2, 1), a2)
case("vector_norm", lambda a: torch.linalg.vector_norm(a, 1.5, 1), a2)
case("matrix_exp", torch.matrix_exp, s * 0.3)

image = real(2, 2, 5, 5)
case("conv2d", lambda i, w, b: F.conv2d(i, w, b, 2, 1), image, real(3, 2, 3, 3), real(3))
case("conv_transpose2d", lambda i, w, b: F.conv_transpose2d(i, w, b, 2, 1, 1), image, real(2, 3, 3, 3), real(3))
case("max_pool2d", lambda i: F.max_pool2d(i, 2), image)
case("avg_pool2d", lambda i: F.avg_pool2d(i, 2), image)
case("avg_pool2d_overlapping", lambda i: F.avg_pool2d(i, 2, 1), image)
case("adaptive_avg_pool2d", lambda i: F.adaptive_avg_pool2d(i, (2, 3)), image)
running = [torch.tensor([0.1, -0.2]), torch.tensor([0.7, 1.4])]
case("batch_norm_evaluated", lambda i, w, b: F.batch_norm(i, *running, w, b, False), image, real(2), real(2))
case("batch_norm", lambda i, w, b: F.batch_norm(i, *running, w, b, True), image, real(2), real(2))
case("layer_norm", lambda a, w, b: F.layer_norm(a, (4,), w, b), x, real(4), real(4))
case("pad", lambda i: F.pad(i, (1, 2, 0, 1), value=0.5), image)
case("pad_reflect", lambda i: F.pad(i, (1, 1, 2, 2), mode="reflect"), image)
case("affine_grid", lambda th: F.affine_grid(th, (2, 2, 4, 4), align_corners=False), real(2, 2, 3))
case("grid_sample", lambda i, th: F.grid_sample(i, F.affine_grid(th, (2, 2, 4, 4), align_corners=False), align_corners=False), image, real(2, 2, 3, low=-0.8, high=0.8))
case("grid_sample_border", lambda i, g: F.grid_sample(i, g, "bilinear", "border", True), image, real(2, 3, 3, 2, low=-1.2, high=1.2))
case("interpolate_nearest", lambda i: F.interpolate(i, scale_factor=(2.0, 2.0)), image)
case("interpolate_bilinear", lambda i: F.interpolate(i, size=(7, 8), mode="bilinear", align_corners=False), image)

target = real(3, 4, low=0.0, high=1.0)
case("mse", lambda a, b: F.mse_loss(a, b), x, target)
case("mse_sum", lambda a, b: F.mse_loss(a, b, reduction="sum"), x, target)
case("bce", lambda a, b: F.binary_cross_entropy(a, b, reduction="none"), unit, target)
case("bce_logits", lambda a, b: F.binary_cross_entropy_with_logits(a, b), x, target)
case("cross_entropy", lambda a, i: F.cross_entropy(a, i), x, torch.tensor([1, 0, 3]))
case("nll", lambda a, i: F.nll_loss(F.log_softmax(a, 1), i), x, torch.tensor([1, 0, 3]))
case("kl_div", lambda a, b: F.kl_div(F.log_softmax(a, 1), F.log_softmax(b, 1), reduction="sum", log_target=True), x, y)
case("kl_div_plain", lambda a, b: F.kl_div(F.log_softmax(a, 1), F.softmax(b, 1), reduction="none", log_target=False), x, y)
case("smooth_l1", lambda a, b: F.smooth_l1_loss(a, b), x, target)
case("huber", lambda a, b: F.huber_loss(a, b, delta=0.5), x, target)
case("cosine_similarity", lambda a, b: F.cosine_similarity(a, b, 1), x, y)
case("pairwise_distance", lambda a, b: F.pairwise_distance(a, b), x, y)

case("linspace", lambda: torch.linspace(-1, 2, 7), grad=False)
case("arange", lambda: torch.arange(1, 10, 3), grad=False)
case("arange_real", lambda: torch.arange(0.0, 1.0, 0.3), grad=False)
case("eye", lambda: torch.eye(2, 3), grad=False)
case("tril_indices", lambda: torch.tril_indices(3, 3), grad=False)
case("full", lambda: torch.full((2, 2), 1.25), grad=False)

out = pathlib.Path(__file__).parent / "goldens" / "torch_ops.json"
out.write_text(json.dumps({"writtenBy": f"PyTorch {torch.__version__}, float64", "cases": cases}, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases")
