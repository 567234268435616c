using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A model that turns features into a <typeparamref name="TResult"/>; what a transformer loaded from a file says of its model.</summary>
internal interface IPredictorProducing<out TResult>
{
    int OutputSize { get; }

    void Score(in VBuffer<float> features, Span<float> scores);
}
