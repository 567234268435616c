using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Diagonals, triangles and products of matrices.
    public partial class Tensor
    {
        public Tensor tril(long diagonal = 0) => OpsMatrices.tril.Call(this, diagonal);

        public Tensor tril_(long diagonal = 0)
        {
            OpsMatrices.tril_.Run(this, diagonal);
            return this;
        }

        public Tensor triu(long diagonal = 0) => OpsMatrices.triu.Call(this, diagonal);

        public Tensor triu_(long diagonal = 0)
        {
            OpsMatrices.triu_.Run(this, diagonal);
            return this;
        }

        public Tensor diag(long diagonal = 0) => OpsMatrices.diag.Call(this, diagonal);

        public Tensor diagflat(long offset = 0) => OpsMatrices.diagflat.Call(this, offset);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => OpsMatrices.diagonal.Call(this, offset, dim1, dim2);

        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) => OpsMatrices.diag_embed.Call(this, offset, dim1, dim2);

        public Tensor trace() => OpsMatrices.trace.Call(this);

        public Tensor matmul(Tensor target) => OpsMatrices.matmul.Call(this, target);

        public Tensor mm(Tensor target) => OpsMatrices.mm.Call(this, target);

        public Tensor mv(Tensor target) => OpsMatrices.mv.Call(this, target);

        public Tensor bmm(Tensor batch2) => OpsMatrices.bmm.Call(this, batch2);

        public Tensor dot(Tensor target) => OpsMatrices.dot.Call(this, target);

        public Tensor vdot(Tensor target) => OpsMatrices.vdot.Call(this, target);

        public Tensor outer(Tensor vec2) => OpsMatrices.outer.Call(this, vec2);

        public Tensor ger(Tensor vec2) => OpsMatrices.ger.Call(this, vec2);

        public Tensor inner(Tensor vec2) => OpsMatrices.inner.Call(this, vec2);

        public Tensor kron(Tensor other) => OpsMatrices.kron.Call(this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => OpsMatrices.addmm.Call(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            OpsMatrices.addmm_.Run(this, mat1, mat2, beta, alpha);
            return this;
        }

        /// <summary>β·batch2 + α·(this batch1): the original shifts the arguments by one, so that the receiver is the first factor and the last tensor is added.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => OpsMatrices.baddbmm.Call(batch2, this, batch1, beta, alpha);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => OpsMatrices.addbmm.Call(this, batch1, batch2, beta, alpha);

        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1)
        {
            OpsMatrices.addbmm_.Run(this, batch1, batch2, beta, alpha);
            return this;
        }

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => OpsMatrices.addmv.Call(this, mat, vec, beta, alpha);

        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1)
        {
            OpsMatrices.addmv_.Run(this, mat, vec, beta, alpha);
            return this;
        }

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => OpsMatrices.addr.Call(this, vec1, vec2, beta, alpha);

        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1)
        {
            OpsMatrices.addr_.Run(this, vec1, vec2, beta, alpha);
            return this;
        }

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => OpsMatrices.tensordot.Call(this, b, dims1, dims2);

        public Tensor cholesky(bool upper = false) => OpsMatrices.cholesky.Call(this, upper);

        public Tensor cholesky_inverse(bool upper = false) => OpsMatrices.cholesky_inverse.Call(this, upper);

        public Tensor cholesky_solve(Tensor input2, bool upper = false) => OpsMatrices.cholesky_solve.Call(this, input2, upper);

        public Tensor det() => OpsMatrices.det.Call(this);

        public Tensor logdet() => OpsMatrices.logdet.Call(this);

        public Tensor inverse() => OpsMatrices.inverse.Call(this);

        public Tensor matrix_exp() => OpsMatrices.matrix_exp.Call(this);

        public Tensor matrix_power(int n) => OpsMatrices.matrix_power.Call(this, n);

        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => OpsMatrices.cov.Call(this, correction, fweights, aweights);

        public Tensor corrcoef() => OpsMatrices.corrcoef.Call(this);
    }

    private static class OpsMatrices
    {
        internal static readonly Op tril = new("tril");
        internal static readonly Op tril_ = new("tril_");
        internal static readonly Op tril_indices = new("tril_indices");
        internal static readonly Op triu = new("triu");
        internal static readonly Op triu_ = new("triu_");
        internal static readonly Op triu_indices = new("triu_indices");
        internal static readonly Op diag = new("diag");
        internal static readonly Op diagflat = new("diagflat");
        internal static readonly Op diagonal = new("diagonal");
        internal static readonly Op diag_embed = new("diag_embed");
        internal static readonly Op trace = new("trace");
        internal static readonly Op matmul = new("matmul");
        internal static readonly Op mm = new("mm");
        internal static readonly Op mv = new("mv");
        internal static readonly Op bmm = new("bmm");
        internal static readonly Op dot = new("dot");
        internal static readonly Op vdot = new("vdot");
        internal static readonly Op outer = new("outer");
        internal static readonly Op ger = new("ger");
        internal static readonly Op inner = new("inner");
        internal static readonly Op kron = new("kron");
        internal static readonly Op addmm = new("addmm");
        internal static readonly Op addmm_ = new("addmm_");
        internal static readonly Op baddbmm = new("baddbmm");
        internal static readonly Op addbmm = new("addbmm");
        internal static readonly Op addbmm_ = new("addbmm_");
        internal static readonly Op addmv = new("addmv");
        internal static readonly Op addmv_ = new("addmv_");
        internal static readonly Op addr = new("addr");
        internal static readonly Op addr_ = new("addr_");
        internal static readonly Op tensordot = new("tensordot");
        internal static readonly Op cholesky = new("cholesky");
        internal static readonly Op cholesky_inverse = new("cholesky_inverse");
        internal static readonly Op cholesky_solve = new("cholesky_solve");
        internal static readonly Op det = new("det");
        internal static readonly Op logdet = new("logdet");
        internal static readonly Op inverse = new("inverse");
        internal static readonly Op matrix_exp = new("matrix_exp");
        internal static readonly Op matrix_power = new("matrix_power");
        internal static readonly Op slogdet = new("linalg_slogdet");
        internal static readonly Op einsum = new("einsum");
        internal static readonly Op cdist = new("cdist");
        internal static readonly Op chain_matmul = new("chain_matmul");
        internal static readonly Op cov = new("cov");
        internal static readonly Op corrcoef = new("corrcoef");
    }
}
