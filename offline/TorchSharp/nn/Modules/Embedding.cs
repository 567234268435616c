using TorchSharp.Modules;
using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A learned vector per index.</summary>
        public sealed class Embedding : nn.Module<Tensor, Tensor>
        {
            private static readonly Op _embedding = new("embedding");

            [ComponentName(Name = nameof(weight))] private Parameter _weight;

            internal Embedding(long count, long width, Device? device, ScalarType? dtype) : base(nameof(Embedding))
            {
                _weight = Parameter.Empty([count, width], device, dtype);
                nn.init.normal_(_weight);
                RegisterComponents();
            }

            /// <summary>A new object for the same tensor at every reading, as in the original.</summary>
            public Parameter? weight
            {
                get => _weight.SameTensor();
                set => ConditionallyRegisterParameter(nameof(weight), _weight = value ?? throw new ArgumentNullException(nameof(weight)));
            }

            public override Tensor forward(Tensor input) => _embedding.Call(_weight, input);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The original's padding index and norm limit are left out.</summary>
            public static Embedding Embedding(long num_embeddings, long embedding_dims) => new(num_embeddings, embedding_dims, null, null);
        }
    }
}
