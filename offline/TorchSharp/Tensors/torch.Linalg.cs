using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Decompositions, solutions and norms of (batches of) matrices.</summary>
    public static class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor cholesky(Tensor input) => Ops.cholesky.Call(input);

        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) => Ops.cholesky_ex.Call2(input, false, check_errors);

        public static Tensor det(Tensor input) => Ops.det.Call(input);

        public static (Tensor, Tensor) slogdet(Tensor input) => Ops.slogdet.Call2(input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Ops.eigh.Call2(input, UPLO.ToString());

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Ops.eigvalsh.Call(input, UPLO.ToString());

        public static Tensor inv(Tensor input) => Ops.inv.Call(input);

        public static (Tensor L, Tensor info) inv_ex(Tensor input, bool check_errors = false) => Ops.inv_ex.Call2(input, check_errors);

        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Ops.pinv.Call(input, atol, rtol, hermitian);

        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Ops.matrix_rank.Call(input, atol, rtol, hermitian);

        public static Tensor matrix_exp(Tensor input) => Ops.matrix_exp.Call(input);

        public static Tensor multi_dot(IList<Tensor> tensors) => Ops.multi_dot.Call(tensors.ToArray());

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Ops.norm.Call(input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Ops.norm.Call(input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Ops.norm.Call(input, Arg.None, dims, keepdim);

        public static Tensor vector_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Ops.vector_norm.Call(input, ord, dims, keepdim);

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) => Ops.qr.Call2(input, mode.ToString().ToLowerInvariant());

        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Ops.solve.Call(A, B, left);


        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Ops.svd.Call3(input, fullMatrices);

        public static Tensor svdvals(Tensor input) => Ops.svdvals.Call(input);

        public static Tensor vecdot(Tensor x, Tensor y, long dim = -1) => Ops.vecdot.Call(x, y, dim);

        private static class Ops
        {
            internal static readonly Op cholesky = new("linalg_cholesky");
            internal static readonly Op cholesky_ex = new("linalg_cholesky_ex");
            internal static readonly Op det = new("linalg_det");
            internal static readonly Op slogdet = new("linalg_slogdet");
            internal static readonly Op eigh = new("linalg_eigh");
            internal static readonly Op eigvalsh = new("linalg_eigvalsh");
            internal static readonly Op inv = new("linalg_inv");
            internal static readonly Op inv_ex = new("linalg_inv_ex");
            internal static readonly Op pinv = new("linalg_pinv", "atol_rtol_float");
            internal static readonly Op matrix_rank = new("linalg_matrix_rank", "atol_rtol_float");
            internal static readonly Op matrix_exp = new("linalg_matrix_exp");
            internal static readonly Op multi_dot = new("linalg_multi_dot");
            internal static readonly Op norm = new("linalg_norm");
            internal static readonly Op vector_norm = new("linalg_vector_norm");
            internal static readonly Op qr = new("linalg_qr");
            internal static readonly Op solve = new("linalg_solve");
            internal static readonly Op svd = new("linalg_svd");
            internal static readonly Op svdvals = new("linalg_svdvals");
            internal static readonly Op vecdot = new("linalg_vecdot");
        }
    }
}
