namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// First values for parameters, drawn from the process-wide generator. The original's generator arguments, which
        /// it ignores, and its normal Xavier, which draws from the uniform one, are left out on purpose.
        /// </summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            public static Tensor ones_(Tensor tensor) => Unrecorded(tensor, t => t.fill_(1));

            public static Tensor zeros_(Tensor tensor) => Unrecorded(tensor, t => t.zero_());

            public static Tensor constant_(Tensor tensor, Scalar val) => Unrecorded(tensor, t => t.fill_(val));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1) => Unrecorded(tensor, t => t.uniform_(low, high));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1) => Unrecorded(tensor, t => t.normal_(mean, std));

            public static Tensor eye_(Tensor tensor)
            {
                if (tensor.Dimensions != 2) throw new ArgumentException("Only tensors with 2 dimensions are supported");
                return Unrecorded(tensor, t =>
                {
                    using var identity = eye(t.shape[0], t.shape[1], t.dtype, t.device);
                    t.copy_(identity);
                });
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = Math.Sqrt(3.0) * gain * Math.Sqrt(2.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                if (tensor.Dimensions < 2) throw new ArgumentException("Only tensors with 2 or more dimensions are supported");
                return Unrecorded(tensor, t =>
                {
                    using var scope = NewDisposeScope();
                    var rows = t.shape[0];
                    var columns = t.numel() / rows;
                    var drawn = randn(rows, columns, t.dtype, t.device);
                    if (rows < columns) drawn.transpose_(0, 1);
                    var (q, r) = linalg.qr(drawn);
                    q.mul_(r.diag().sign());   // makes the draw uniform over the orthogonal matrices
                    if (rows < columns) q.transpose_(0, 1);
                    t.view_as(q).copy_(q);
                    t.mul_(gain);
                });
            }

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var field = shape.Skip(2).Aggregate(1L, (product, extent) => product * extent);
                return (shape[1] * field, shape[0] * field);
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Unrecorded(Tensor tensor, Action<Tensor> fill)
            {
                using var guard = no_grad();
                fill(tensor);
                return tensor;
            }
        }
    }
}
