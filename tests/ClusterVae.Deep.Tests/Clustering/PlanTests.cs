using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Clustering;

/// <summary>What is chosen where the options say nothing.</summary>
public class PlanTests
{
    private static readonly ImageShape picture = new(1, 8, 8);

    [Fact]
    public void Few_rows_are_trained_in_halves_of_a_batch()
    {
        var plan = Plan(new ClusteringVaeOptions(), 1797);
        Assert.Equal((257, 129), (plan.BatchSize, plan.MicroBatchSize));
    }

    [Fact]
    public void Few_pictures_are_grouped_anew_between_the_phases()
    {
        Assert.Equal((true, 2), (Plan(new ClusteringVaeOptions(), 1797).Regroups, Plan(new ClusteringVaeOptions(), 1797).Starts));
        Assert.True(Plan(new ClusteringVaeOptions { Objective = new MutualTrainingObjective() }, 1797).Regroups);
        Assert.Equal(7, Plan(new ClusteringVaeOptions { Objective = new InfoMaxObjective { Starts = 7 } }, 1797).Starts);
        Assert.False(Plan(new ClusteringVaeOptions(), 70_000).Regroups);
        Assert.False(Plan(new ClusteringVaeOptions(), 15).Regroups);
        Assert.False(Plan(new ClusteringVaeOptions(), 1797, image: false).Regroups);
        var onePhase = Plan(new ClusteringVaeOptions { Objective = new InfoMaxObjective { RefineEpochs = 0 } }, 1797);
        Assert.Equal((false, 1), (onePhase.Regroups, onePhase.Starts));
    }

    [Fact]
    public void Many_rows_are_trained_in_whole_batches()
    {
        var plan = Plan(new ClusteringVaeOptions(), 70_000);
        Assert.Equal(plan.BatchSize, plan.MicroBatchSize);
    }

    [Fact]
    public void Of_several_starts_on_many_pictures_one_goes_on()
    {
        Assert.Equal(5, Plan(new ClusteringVaeOptions(), 70_000).Starts);
        Assert.Equal(0.3, Plan(new ClusteringVaeOptions(), 70_000).StartShare);
        Assert.Equal(2, Plan(new ClusteringVaeOptions { Objective = new InfoMaxObjective { Starts = 2 } }, 70_000, image: false).Starts);
    }

    [Fact]
    public void Few_rows_get_more_epochs() => Assert.True(
        Plan(new ClusteringVaeOptions(), 1797).Epochs > 5 * Plan(new ClusteringVaeOptions(), 70_000).Epochs);

    [Fact]
    public void Few_pictures_are_moved_against_the_network_by_a_fifth_of_their_distance_from_the_mean_many_if_asked_and_not_from_the_beginning()
    {
        var plan = Plan(new ClusteringVaeOptions(), 1797);
        Close.To(plan.Augmentation.Adversarial!.Value * Math.Sqrt(Profile(1797).StdDevs.Sum(spread => spread * (double)spread)), plan.AdversarialDistance, 1e-6);
        Assert.Equal(0.2, plan.Augmentation.Adversarial);
        Assert.Equal(0, Plan(new ClusteringVaeOptions(), 1797, image: false).AdversarialDistance);
        Assert.True(plan.AttacksDiscovery);
        Assert.Equal(0, Plan(new ClusteringVaeOptions(), 70_000).AdversarialDistance);
        Assert.False(Plan(new ClusteringVaeOptions { Augmentation = new() { Adversarial = 0.2 } }, 70_000).AttacksDiscovery);
        Assert.Equal(0, Plan(new ClusteringVaeOptions { Augmentation = new() { Strength = 0 } }, 1797).AdversarialDistance);
        Assert.Equal(2.5 * plan.AdversarialDistance, Plan(new ClusteringVaeOptions { Augmentation = new() { Adversarial = 0.5 } }, 1797).AdversarialDistance, 6);
    }

    [Fact]
    public void Options_come_before_choices()
    {
        var plan = Plan(new ClusteringVaeOptions
        {
            Objective = new InfoMaxObjective { InformationWeight = 0.7 }, Augmentation = new() { Shear = 0, Zoom = 0.4 }, Hidden = "30,20", Training = new() { Epochs = 3, MicroBatchSize = 64 },
        }, 1797);
        Assert.Equal<(int, double, double?, double?, int)>((64, 0.7, 0.0, 0.4, 3), (plan.MicroBatchSize, plan.InformationWeight, plan.Augmentation.Shear, plan.Augmentation.Zoom, plan.Epochs));
        Assert.Equal([30, 20], plan.Widths);
    }

    [Fact]
    public void Convolutions_are_for_pictures()
    {
        var asked = new ClusteringVaeOptions { Network = NetworkKind.Convolutional };
        Assert.Equal([16, 32, 256], LayersOf(asked));
        Assert.Equal([5, 30, 20], LayersOf(asked with { Channels = "5", Hidden = "30,20" }));
        int[] LayersOf(ClusteringVaeOptions options) => [.. Plan(options, 1797).Channels, .. Plan(options, 1797).Widths];
        Assert.Equal(
            ["ToMapsSpec", "ConvolutionSpec", "BatchNormSpec", "ActivationSpec", "ConvolutionSpec", "BatchNormSpec", "ActivationSpec", "FlattenSpec", "DenseSpec", "BatchNormSpec", "ActivationSpec"],
            Plan(asked, 1797).Network.Encoder.Select(layer => layer.GetType().Name));
        Assert.Contains("ImageShape", Assert.Throws<NetworkShapeException>(() => Plan(asked, 1797, image: false)).Remedy, StringComparison.Ordinal);
        Assert.Contains("Network", Assert.Throws<OptionsException>(() => new Checked<ClusteringVaeOptions>(asked with { ImageShape = "none" })).Message, StringComparison.Ordinal);
        Assert.Empty(Plan(new ClusteringVaeOptions(), 1797).Channels);
    }

    [Fact]
    public void Tables_begin_at_the_clusters_of_a_choice_among_methods_and_wide_ones_at_a_mixture_or_several_times()
    {
        var own = RowScale.None with { Factor = new float[64], Offset = new float[64] };
        var table = Plan(new ClusteringVaeOptions(), 1797, image: false, own);
        Assert.Equal((HeadStart.Choice, 1, 0), (table.HeadStart, table.Starts, table.RefineEpochs));
        Assert.Equal(HeadStart.Choice, Plan(new ClusteringVaeOptions(), 1797, image: false).HeadStart);
        Assert.Equal(HeadStart.Mixture, Plan(new ClusteringVaeOptions(), 15, image: false, own).HeadStart);
        var few = Plan(new ClusteringVaeOptions(), 15, image: false);
        Assert.Equal((HeadStart.Nothing, 5, 0.8, 0), (few.HeadStart, few.Starts, few.StartShare, few.RefineEpochs));
        Assert.True(Plan(new ClusteringVaeOptions { Objective = new InfoMaxObjective { HeadStart = HeadStart.Mixture } }, 1797).BeginsAtGroups);
        Assert.False(Plan(new ClusteringVaeOptions(), 1797).BeginsAtGroups);
    }

    [Theory]
    [InlineData(171, 5_748, false, 256)]
    [InlineData(249, 1000, false, 256)]
    [InlineData(250, 1000, false, 800)]
    [InlineData(400, 617, false, 800)]
    [InlineData(40, 200, false, 256)]
    [InlineData(100, 200, false, 400)]
    [InlineData(1000, 200, false, 400)]
    [InlineData(1000, 20, false, 256)]
    [InlineData(171, 1024, true, 800)]
    public void Tables_of_far_more_columns_than_rows_get_narrow_layers(int rows, int columns, bool image, int width)
    {
        var profile = Profile(rows) with { Width = columns };
        Assert.Equal([width, width], ClusteringPlan.For(new ClusteringVaeOptions(), 4, profile, RowScale.None, image ? new ImageShape(1, 32, 32) : null).Widths);
    }

    // Bars that lean by themselves, and bars that all stand upright, at any place, of any width.
    [Theory, InlineData(1, false), InlineData(0, true)]
    public void Pictures_are_bent_where_they_bend_by_themselves(double most, bool foreign)
    {
        const int side = 12;
        var bars = Pictures(4400, side, random =>
        {
            var (lean, place, width) = (most * (2 * random.NextDouble() - 1), 4 + 3 * random.NextDouble(), 0.5 + random.NextDouble());
            return (y, x) => y is >= 2 and < 10 ? Math.Abs(x - place - lean * (y - side / 2.0)) - width : 1;
        });
        var ratio = ForeignMoves.Leaning(bars, new ImageShape(1, side, side), 0.3);
        Assert.True(foreign ? ratio > 1.5 : ratio < 1.1, $"{ratio} times as far");
        Assert.Equal(foreign ? 0.0 : 0.3, ClusteringPlan.For(new ClusteringVaeOptions(), 10, Profile(70_000) with { LeaningIsForeign = foreign }, RowScale.None, picture).Augmentation.Shear);
    }

    // Boxes of any breadth and height, and boxes of one size.
    [Theory, InlineData(1, true), InlineData(0, false)]
    public void Pictures_are_stretched_where_they_are_broad_and_narrow_by_themselves(double most, bool familiar)
    {
        const int side = 16;
        const double centre = (side - 1) / 2.0;
        var boxes = Pictures(2000, side, random =>
        {
            var wider = Math.Exp(most * (2 * random.NextDouble() - 1));
            return (y, x) => Math.Max(Math.Abs(x - centre) / wider, Math.Abs(y - centre) * wider) - 2.5;
        });
        var shape = new ImageShape(1, side, side);
        RowProfile Asked(ClusteringVaeOptions options) => ForeignMoves.Ask(options.Augmentation, Profile(2000), boxes, shape);
        double Stretch(ClusteringVaeOptions options) => ClusteringPlan.For(options, 10, Asked(options), RowScale.None, shape).Augmentation.Stretch!.Value;
        Assert.Equal(familiar ? 0.3 : 0, Stretch(new ClusteringVaeOptions()));
        Assert.Equal(0.1, Stretch(new ClusteringVaeOptions { Augmentation = new() { Stretch = 0.1 } }));
        Assert.Equal(0, Stretch(new ClusteringVaeOptions { Objective = new GmmPriorObjective() }));
        Assert.False(ForeignMoves.Ask(new AugmentationOptions(), Profile(70_000), boxes, shape).StretchIsFamiliar);
    }

    [Fact]
    public void A_mixture_on_the_codes_of_a_plain_vae_sees_pictures_as_they_are()
    {
        static double Moves(ClusteringVaeOptions options)
        {
            var moves = Plan(options, 1797).Augmentation;
            return (moves.Rotation + moves.Shift + moves.Zoom + moves.Shear + moves.Stretch)!.Value;
        }

        Assert.Equal(0, Moves(new ClusteringVaeOptions { Objective = new GmmPriorObjective() }));
        Assert.Equal(0, Moves(new ClusteringVaeOptions { Objective = new VadeObjective { Start = ClusteringStart.Codes } }));
        Assert.True(Moves(new ClusteringVaeOptions { Objective = new VadeObjective() }) > 1);
        Assert.Equal(0.1, Moves(new ClusteringVaeOptions { Objective = new GmmPriorObjective(), Augmentation = new() { Shift = 0.1 } }));
    }

    [Fact]
    public void Tables_are_not_bent()
    {
        var plan = Plan(new ClusteringVaeOptions(), 1797, image: false).Augmentation;
        Assert.Equal<(double?, double?, double?, double?, double?)>((0.0, 0.0, 0.0, 0.0, 0.0), (plan.Rotation, plan.Shift, plan.Zoom, plan.Shear, plan.Stretch));
        Assert.True(plan.Noise > 0 && plan.Dropout > 0 && plan.Neighbours > 0);
    }

    /// <summary>Soft-edged figures on a grainy ground; what is drawn says how far outside the figure a pixel lies.</summary>
    private static DenseRows<float> Pictures(int count, int side, Func<Randomness.RandomStream, Func<int, int, double>> draw)
    {
        var random = new Randomness.RandomStream(4);
        var values = new float[count * side * side];
        for (var row = 0; row < count; row++)
        {
            var outside = draw(random);
            for (var pixel = 0; pixel < side * side; pixel++)
                values[row * side * side + pixel] = (float)(Math.Clamp(1 - outside(pixel / side, pixel % side), 0, 1) + 0.3 * random.NextDouble());
        }
        return new DenseRows<float>(values, side * side);
    }

    private static ClusteringPlan Plan(ClusteringVaeOptions options, int rows, bool image = true, RowScale? scale = null) =>
        ClusteringPlan.For(options, options.NumberOfClusters!.Value, Profile(rows), scale ?? RowScale.None, image ? picture : null);

    // The number of rows alone is looked at: sixty-four columns between 0 and 1.
    private static RowProfile Profile(int rows) =>
        RowProfile.Of(new DenseRows<float>([.. Enumerable.Range(0, 640).Select(i => i * 37 % 101 / 101f)], 64)) with { Rows = rows };
}
