using ClusterVae.Options;

namespace ClusterVae.Photos;

/// <summary>What a network wants of its pictures. A value is (v − mean) / deviation, v from 0 to 1; the usual ones are those of ImageNet.</summary>
public sealed record PictureNetworkOptions : IRuled<PictureNetworkOptions>
{
    /// <summary>Null: as the network says, or 224 where it leaves that open.</summary>
    public int? Width { get; init; }

    /// <summary>Null: as the network says, or 224 where it leaves that open.</summary>
    public int? Height { get; init; }

    /// <summary>Of red, green and blue.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Of red, green and blue.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>The network wants blue, green, red.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>The output that is the vector; one of several axes is laid out flat. Null: the first.</summary>
    public string? Output { get; init; }

    static IReadOnlyList<Rule<PictureNetworkOptions>> IRuled<PictureNetworkOptions>.Rules { get; } =
    [
        new RangeRule<PictureNetworkOptions>(nameof(Width), o => o.Width, Interval.Closed(1, 4096)),
        new RangeRule<PictureNetworkOptions>(nameof(Height), o => o.Height, Interval.Closed(1, 4096)),
        new RangeRule<PictureNetworkOptions>($"{nameof(Mean)}.Count", o => o.Mean.Count, Interval.Closed(3, 3), "Give one for red, one for green, one for blue."),
        new RangeRule<PictureNetworkOptions>($"{nameof(Deviation)}.Count", o => o.Deviation.Count, Interval.Closed(3, 3), "Give one for red, one for green, one for blue."),
        new RangeRule<PictureNetworkOptions>(nameof(Deviation), o => o.Deviation.DefaultIfEmpty(1).Min(), Interval.Open(0, float.PositiveInfinity)),
    ];
}
