using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Elements set in place, from numbers or at random, and new tensors like this one.
    public partial class Tensor
    {
        public Tensor fill_(Scalar value)
        {
            OpsFilling.fill_.Run(this, value);
            return this;
        }

        public Tensor zero_()
        {
            OpsFilling.zero_.Run(this);
            return this;
        }

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            OpsFilling.normal_.Run(this, mean, std, generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            OpsFilling.uniform_.Run(this, from, to, generator);
            return this;
        }

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null)
        {
            OpsFilling.exponential_.Run(this, lambda, generator);
            return this;
        }

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            OpsFilling.bernoulli_.Run(this, p, generator);
            return this;
        }

        public Tensor bernoulli_(Tensor p, Generator? generator = null)
        {
            OpsFilling.bernoulliTensor_.Run(this, p, generator);
            return this;
        }

        public Tensor bernoulli(Generator? generator = null) => OpsFilling.bernoulli.Call(this, generator);

        public Tensor poisson(Generator? generator = null) => OpsFilling.poisson.Call(this, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => OpsFilling.multinomial.Call(this, num_samples, replacement, generator);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros_like(this, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones_like(this, dtype, device, requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty_like(this, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full_like(this, value, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.rand_like(this, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.randn_like(this, dtype, device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }

    private static class OpsFilling
    {
        internal static readonly Op fill_ = new("fill_", "Scalar");
        internal static readonly Op zero_ = new("zero_");
        internal static readonly Op normal_ = new("normal_");
        internal static readonly Op uniform_ = new("uniform_");
        internal static readonly Op exponential_ = new("exponential_");
        internal static readonly Op bernoulli_ = new("bernoulli_", "float");
        internal static readonly Op bernoulliTensor_ = new("bernoulli_", "Tensor");
        internal static readonly Op bernoulli = new("bernoulli");
        internal static readonly Op poisson = new("poisson");
        internal static readonly Op multinomial = new("multinomial");
    }
}
