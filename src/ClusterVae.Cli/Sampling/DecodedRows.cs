using ClusterVae.Deep;

namespace ClusterVae.Cli.Sampling;

/// <summary>Codes decoded part by part, so that somebody can be told how far it is.</summary>
internal static class DecodedRows
{
    private const int Part = 1 << 14;

    public static float[] Of(VaeModel decoder, float[] codes, Action<int> drawn)
    {
        var count = codes.Length / decoder.Latent;
        var rows = new float[count * decoder.Width];
        for (var start = 0; start < count; start += Part)
        {
            var part = Math.Min(Part, count - start);
            decoder.Decode(codes.AsSpan(start * decoder.Latent, part * decoder.Latent)).CopyTo(rows, start * decoder.Width);
            drawn(start + part);
        }
        return rows;
    }
}
