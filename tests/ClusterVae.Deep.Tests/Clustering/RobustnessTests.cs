using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Randomness;

namespace ClusterVae.Deep.Tests.Clustering;

public sealed class RobustnessTests
{
    [Fact]
    public void WithoutItsConstraintTheAmortisedHeadCollapsesAndWithItItDoesNot()
    {
        // Rows without any groups: nothing but the constraint can part the clusters (Clustering VAE s.6.1.3).
        var (rows, _) = Blobs.Make(distance: 0);
        var options = Blobs.Options("CategoricalLatent").Epochs(main: 60, before: 0) with { NumberOfClusters = 6, CollapseRetries = 0 };
        var bare = Blobs.Train(options.Own<CategoricalLatentObjective>(own => own with { InformationConstraint = 0 }), rows);
        var kept = Blobs.Train(options.Own<CategoricalLatentObjective>(own => own with { InformationConstraint = 20 }), rows);
        using (bare.Model)
        using (kept.Model)
        {
            Assert.True(kept.Collapse.InUse > bare.Collapse.InUse + 1.5, $"in use {bare.Collapse.InUse} and {kept.Collapse.InUse}");
            Assert.True(bare.Collapse.HasCollapsed);
            Assert.False(kept.Collapse.HasCollapsed);
            Assert.Null(kept.Collapse.Advice);
            Assert.All(bare.Model.History.Where(epoch => epoch.Stage == "joint"), epoch => Assert.True(double.IsFinite(epoch.MeanEntropy) && double.IsFinite(epoch.EntropyOfMean)));
        }
    }

    [Fact]
    public void ACollapseIsSeenAndNamed()
    {
        var even = new float[40 * 4];
        Array.Fill(even, MathF.Log(0.25f));
        var undecided = CollapseReport.Of(even, 4);
        Assert.True(undecided.HasCollapsed);
        Assert.Equal(Math.Log(4), undecided.MeanEntropy, 1e-5);
        Assert.Contains("certainty", undecided.Advice, StringComparison.Ordinal);

        var one = new float[40 * 4];
        for (var index = 0; index < one.Length; index++)
            one[index] = index % 4 == 2 ? 0 : float.NegativeInfinity;
        var single = CollapseReport.Of(one, 4);
        Assert.True(single.HasCollapsed);
        Assert.Equal([0, 1, 3], single.Empty);
        Assert.Equal(0, single.EntropyOfMean, 1e-9);
        Assert.Equal(1, single.InUse, 1e-9);
    }

    [Fact]
    public void ACollapsedTrainingBeginsAgainFromAnotherSeed()
    {
        var (rows, _) = Blobs.Make(120);
        // No epochs to speak of and a head without any pull: nobody can be sure of anything.
        var options = Blobs.Options<CategoricalLatentObjective>(own => own with { InformationConstraint = 0 }).Epochs(main: 1, before: 0).Loop(loop => loop with { LearningRate = 1e-6 }) with { CollapseRetries = 2 };
        var fit = Blobs.Train(options, rows);
        fit.Model.Dispose();
        Assert.Equal(3, fit.Restarts.Count);
        Assert.Equal(3, fit.Restarts.Select(restart => restart.Seed).Distinct().Count());
        Assert.All(fit.Restarts, restart => Assert.NotNull(restart.Collapse.Advice));
    }

    [Theory, InlineData(RestartChoice.Objective), InlineData(RestartChoice.Agreement), InlineData(RestartChoice.Silhouette)]
    public void RestartsAreChosenByWhatTheyAreWithoutLabels(RestartChoice by)
    {
        var (rows, classes) = Blobs.Make();
        var options = Blobs.Options() with { Restarts = 3, RestartChoice = by };
        var fit = Blobs.Train(options, rows);
        using var model = fit.Model;
        Assert.Equal(3, fit.Restarts.Count);
        var best = by switch
        {
            RestartChoice.Objective => fit.Restarts.Min(restart => restart.Objective) == fit.Restarts[fit.Chosen].Objective,
            RestartChoice.Agreement => fit.Restarts.Max(restart => restart.Agreement) == fit.Restarts[fit.Chosen].Agreement,
            _ => fit.Restarts.Max(restart => restart.Silhouette) == fit.Restarts[fit.Chosen].Silhouette,
        };
        Assert.True(best);
        Assert.InRange(Blobs.Agreement(model, rows, classes), 0.95, 1);
    }

    [Fact]
    public void ConsensusVotesInOneOrderOfClusters()
    {
        var (rows, classes) = Blobs.Make();
        using var model = Blobs.Train(Blobs.Options() with { Restarts = 2, Consensus = true }, rows).Model;
        Assert.Single(model.Parts.Members);
        Assert.InRange(Blobs.Agreement(model, rows, classes), 0.95, 1);
        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var read = ClusteringModel.Read(file);
        Assert.Equal(model.Predict(rows), read.Predict(rows));
    }

    [Fact]
    public void KnownComponentsKeepTheirNumbers()
    {
        var (rows, classes) = Blobs.Make();
        int[] renamed = [2, 0, 1];
        var labels = Array.ConvertAll(classes, group => renamed[group]);
        var partly = labels.Select((label, row) => row < 60 ? label : -1).ToArray();
        using var model = Blobs.Train(Blobs.Options("GmmPrior"), rows, partly).Model;
        var predicted = model.Predict(rows);
        Assert.InRange(predicted.Zip(labels).Count(pair => pair.First == pair.Second), 0.95 * rows.Count, rows.Count);
    }

    [Theory, InlineData("InfoMax"), InlineData("Vade"), InlineData("MutualTraining")]
    public void AFitGoesOnFromAModel(string objective)
    {
        var (rows, classes) = Blobs.Make();
        var (more, moreClasses) = Blobs.Make(240, seed: 11);
        using var first = Blobs.Train(Blobs.Options(objective), rows).Model;
        var before = first.Predict(more);
        using var second = Blobs.Train(Blobs.Options(objective).Epochs(main: 3, phase: 3), more, previous: first).Model;
        Assert.InRange(Blobs.Agreement(second, more, moreClasses), 0.95, 1);
        // The clusters keep their numbers, and the first model its answers.
        Assert.InRange(second.Predict(more).Zip(before).Count(pair => pair.First == pair.Second), 0.95 * more.Count, more.Count);
        Assert.Equal(before, first.Predict(more));
        Assert.InRange(Blobs.Agreement(first, rows, classes), 0.95, 1);
    }

    [Fact]
    public void TheNumberOfClustersIsFound()
    {
        var (rows, classes) = Blobs.Make(400, 4);
        var fit = Blobs.Train(Blobs.Options().Loop(loop => loop with { BatchSize = 50 }) with { NumberOfClusters = null, MinClusters = 2, MaxClusters = 7 }, rows);
        var table = string.Join(' ', fit.ClusterChoice);
        using var model = fit.Model;
        Assert.Equal(6, fit.ClusterChoice.Count);
        Assert.True(model.Clusters == 4, table);
        Assert.InRange(Blobs.Agreement(model, rows, classes), 0.9, 1);
    }

    // The objective itself pre-trains nothing: the look at the pictures must.
    [Fact]
    public void TheNumberOfClustersOfPicturesIsFound()
    {
        var (digits, _) = EmbeddedDigits.Load();
        var fit = Blobs.Train(new ClusteringVaeOptions { NumberOfClusters = null, MinClusters = 4, MaxClusters = 14, CollapseRetries = 0 }.Epochs(main: 1, phase: 0, finish: 0), digits);
        fit.Model.Dispose();
        Assert.InRange(fit.ClusterChoice.MinBy(candidate => candidate.Bic)!.Clusters, 9, 11);
    }

    // Of pixels t-SNE makes 10 of these; what matters is that the codes are counted, and that tables and people in a hurry have none.
    [Fact]
    public void PicturesAreCountedAmongTheirCodes()
    {
        var (digits, _) = EmbeddedDigits.Load();
        var method = NetworkMethod.For(new TrainingOptions());
        DenseRows<float>? Sight(DenseRows<float> rows, NetworkTraining networks) =>
            method.Sight!(new AutoClusteringOptions { NumberOfClusters = null, Networks = networks, EmbedRows = 1_000 }, rows, _ => { }, default);

        Assert.Null(Sight(digits, NetworkTraining.Never));
        Assert.Null(Sight(RowDraw.AtMost(digits, 200, 1), NetworkTraining.Auto));
        Assert.Null(Sight(Blobs.Make(400, 4).Rows, NetworkTraining.Auto));
        var codes = Sight(digits, NetworkTraining.Auto)!;
        Assert.Equal((1_000, 10), (codes.Count, codes.Width));
        Assert.InRange(ClusterStability.Choose(ClusterStability.Judge(codes, 14, 1, null, _ => { }, default)), 8, 12);
    }

    [Fact]
    public void PretrainedNetworksAreFoundAgain()
    {
        using var folder = new CacheFolder();
        var (rows, _) = Blobs.Make(120);
        var options = Blobs.Options("Vade").Epochs(main: 2, before: 3, phase: 2) with { PretrainedCache = folder.Path };
        var first = Blobs.Train(options, rows);
        var second = Blobs.Train(options, rows);
        var other = Blobs.Train(options.Loop(loop => loop with { Seed = 9 }), rows);
        using (first.Model)
        using (second.Model)
        using (other.Model)
        {
            Assert.DoesNotContain(first.Stages, stage => stage.FromCache);
            Assert.Contains(second.Stages, stage => stage.FromCache);
            Assert.DoesNotContain(other.Stages, stage => stage.FromCache);
            Assert.Equal(first.Model.Moments.Means, second.Model.Moments.Means);
        }
    }

    [Fact]
    public void ATrainingStopsWithinABatch()
    {
        var (rows, _) = Blobs.Make();
        using var stop = new CancellationTokenSource();
        var trainer = new DeepClustering(Blobs.Options().Epochs(main: 100_000));
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(rows, progress: new Listener(_ => stop.Cancel()), stop: stop.Token));
    }

    [Theory]
    [InlineData("InfoMax", "infomax start 2")]
    [InlineData("InfoMax", "infomax")]
    [InlineData("MutualTraining", "round 2")]
    public void AnInterruptedTrainingResumesToTheSameBytes(string objective, string interrupted)
    {
        using var folder = new CacheFolder();
        var (rows, _) = Blobs.Make(120);
        var options = Blobs.Options(objective).Epochs(main: 6, before: 4, phase: 4).Own<InfoMaxObjective>(own => own with { Starts = 2 }) with { CollapseRetries = 0 };
        using var whole = Blobs.Train(options, rows).Model;

        var kept = options.Loop(loop => loop with { CheckpointDirectory = folder.Path });
        using var stop = new CancellationTokenSource();
        var trainer = new DeepClustering(kept);
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(rows, progress: new Listener(progress =>
        {
            if (progress.Stage == interrupted && progress.Training is { EpochDone: true, Epoch: 1 })
                stop.Cancel();
        }), stop: stop.Token));
        using var resumed = Blobs.Train(kept.Loop(loop => loop with { Resume = true }), rows).Model;

        Assert.Equal(whole.Moments.Means, resumed.Moments.Means);
        Assert.Equal(whole.Embed(rows).Values.ToArray(), resumed.Embed(rows).Values.ToArray());
        Assert.Equal(whole.History, resumed.History);
    }

    [Theory]
    [InlineData("infomax start 2")]
    [InlineData("infomax imitation")]
    [InlineData("infomax")]
    public void PicturesThatAreGroupedAnewResumeToTheSameBytes(string interrupted)
    {
        using var folder = new CacheFolder();
        var all = EmbeddedDigits.Load(unitInterval: true).Rows;
        var rows = new DenseRows<float>(all.Block(0, 150).ToArray(), all.Width);
        var options = Blobs.Options("InfoMax").Epochs(main: 3, phase: 3, finish: 1) with { CollapseRetries = 0 };
        using var whole = Blobs.Train(options, rows).Model;

        var kept = options.Loop(loop => loop with { CheckpointDirectory = folder.Path });
        using var stop = new CancellationTokenSource();
        var stages = new HashSet<string>();
        Assert.ThrowsAny<OperationCanceledException>(() => new DeepClustering(kept).Train(rows, progress: new Listener(progress =>
        {
            stages.Add(progress.Stage);
            if (progress.Stage == interrupted && progress.Training is { EpochDone: true, Epoch: 1 })
                stop.Cancel();
        }), stop: stop.Token));
        Assert.Contains("infomax start 1", stages);
        using var resumed = Blobs.Train(kept.Loop(loop => loop with { Resume = true }), rows).Model;
        Assert.Equal(whole.Embed(rows).Values.ToArray(), resumed.Embed(rows).Values.ToArray());
        Assert.Equal(whole.History, resumed.History);
    }

    [Fact]
    public void OfSeveralStartsTheOneWithTheLowestLossGoesOn()
    {
        var (rows, _) = Blobs.Make();
        // Too slow to learn anything: what differs between the starts is where they began, and the training must be where the best one was.
        var fit = Blobs.Train(Blobs.Options<InfoMaxObjective>(own => own with { HeadStart = HeadStart.Nothing, Starts = 4 }).Epochs(main: 2, phase: 0, finish: 0).Loop(loop => loop with { LearningRate = 1e-9 })
            with
        { CollapseRetries = 0, Augmentation = new() { Strength = 0 } }, rows);
        fit.Model.Dispose();
        double Loss(string stage) => fit.Stages.Single(found => found.Name == stage).Log!.Epochs[^1].Terms["clustering"];
        var starts = Enumerable.Range(1, 4).Select(start => Loss($"infomax start {start}")).ToArray();
        Assert.Equal(4, starts.Distinct().Count());
        Assert.Equal(starts.Min(), starts.MinBy(loss => Math.Abs(loss - Loss("infomax"))));
    }

    [Fact]
    public void UnevenGroupsKeepTheirSizesWhereTheyBeginAtAMixture()
    {
        var (even, classes) = Blobs.Make();
        // All of the first group, a quarter of the second and a tenth of the third.
        var kept = Enumerable.Range(0, even.Count).Where(row => classes[row] == 0 || row % (classes[row] == 1 ? 4 : 10) == 0).ToArray();
        var rows = new DenseRows<float>([.. kept.SelectMany(row => even.Row(row).ToArray())], Blobs.Width);
        var truth = Array.ConvertAll(kept, row => classes[row]);
        double Agreement(HeadStart start)
        {
            using var model = Blobs.Train(Blobs.Options<InfoMaxObjective>(own => own with { HeadStart = start, RefineEpochs = 0 }) with { CollapseRetries = 0 }, rows).Model;
            return Blobs.Agreement(model, rows, truth);
        }
        var (mixture, nothing) = (Agreement(HeadStart.Mixture), Agreement(HeadStart.Nothing));
        Assert.True(mixture > 0.95 && nothing < mixture, $"adjusted Rand index {mixture} from a mixture, {nothing} from nothing");
    }

    [Fact]
    public void GroupsThatAreUnevenByNatureAreNoCollapse()
    {
        // 400 rows of one group and twenty of each of two others: fewer than one and a half of three clusters in use.
        var (even, classes) = Blobs.Make(1200);
        var kept = Enumerable.Range(0, even.Count).Where(row => classes[row] == 0 || row < 60).ToArray();
        var rows = new DenseRows<float>([.. kept.SelectMany(row => even.Row(row).ToArray())], Blobs.Width);
        var fit = Blobs.Train(new ClusteringVaeOptions { NumberOfClusters = 3 }, rows);
        using var model = fit.Model;
        Assert.Single(fit.Restarts);
        Assert.False(fit.Collapse.HasCollapsed);
        Assert.InRange(fit.Collapse.InUse, 1, 1.49);
        var agreement = Blobs.Agreement(model, rows, Array.ConvertAll(kept, row => classes[row]));
        Assert.True(agreement > 0.95, $"adjusted Rand index {agreement}");
    }

    [Theory]
    [InlineData(RowScaling.None, ColumnScaling.None)]
    [InlineData(RowScaling.Standard, ColumnScaling.Standard)]
    public void HeadsBeginAtTheClustersThatAutoGivesInTheSameUnits(RowScaling scaling, ColumnScaling ofAuto)
    {
        // One loud column parts the rows in one way, seven quiet ones in another: as they are the loud one says more, brought to one unit the seven.
        const int count = 320;
        var random = new RandomStream(6);
        var values = new float[count * Blobs.Width];
        var (loud, quiet) = (new int[count], new int[count]);
        for (var row = 0; row < count; row++)
        {
            (loud[row], quiet[row]) = (row % 2, row / 2 % 2);
            for (var column = 0; column < Blobs.Width; column++)
                values[row * Blobs.Width + column] = (float)(column == 0 ? 20 * loud[row] + random.NextGaussian() : 2 * quiet[row] + 0.5 * random.NextGaussian());
        }
        var rows = new DenseRows<float>(values, Blobs.Width);
        var begun = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 2, Scaling = ofAuto }).Fit(rows).Model.Predict(rows);
        using var model = Blobs.Train(new ClusteringVaeOptions { NumberOfClusters = 2, Scaling = scaling }, rows).Model;
        var (agreement, withClasses) = (Blobs.Agreement(model, rows, begun), Blobs.Agreement(model, rows, scaling == RowScaling.None ? loud : quiet));
        Assert.True(agreement > 0.95 && withClasses > 0.95, $"adjusted Rand index {agreement} with auto's clusters, {withClasses} with the classes");
    }

    [Theory]
    [InlineData("InfoMax")]
    [InlineData("Vade")]
    [InlineData("GmmPrior")]
    [InlineData("MutualTraining")]
    [InlineData("HierarchicalMixture")]
    [InlineData("GumbelMixture")]
    [InlineData("Idec")]
    public void ProgressCountsTheEpochsOfAllStages(string objective)
    {
        using var folder = new CacheFolder();
        var (rows, _) = Blobs.Make(60);
        var options = Blobs.Options(objective).Epochs(main: 4, before: 3, phase: 2).Own<InfoMaxObjective>(own => own with { Starts = 2 }) with { CollapseRetries = 0, PretrainedCache = folder.Path };
        foreach (var cached in (bool[])[false, true])
        {
            var fractions = new List<double>();
            new DeepClustering(options).Train(rows, progress: new Listener(progress =>
            {
                if (progress.Training is { EpochDone: true })
                    fractions.Add(progress.Fraction);
            })).Model.Dispose();
            var steps = fractions.Zip(fractions.Skip(1), (earlier, later) => later - earlier).ToArray();
            Assert.All(steps, step => Assert.Equal(steps[0], step, 1e-9));
            Assert.Equal(1, fractions[^1], 1e-9);
            if (!cached)
                Assert.Equal(steps[0], fractions[0], 1e-9);
        }
    }

    [Fact]
    public void FlatPicturesAreRecognisedAndTablesAreNot()
    {
        var (digits, _) = EmbeddedDigits.Load();
        var picture = new ImageShape(1, 8, 8);
        Assert.Equal(picture, ImageDetection.Find(digits, RowProfile.Of(digits)));

        // Grey from -1 to 1, or with mean 0 and variance 1 over all pixels, as some data sets come.
        foreach (var (factor, offset) in (ReadOnlySpan<(float, float)>)[(2, -1), (2.7f, -0.82f)])
        {
            var grey = new DenseRows<float>([.. digits.Values.Span.ToArray().Select(value => value * factor + offset)], 64);
            var profile = RowProfile.Of(grey);
            Assert.Equal(picture, ImageDetection.Find(grey, profile));
            var scaled = RowScale.For(null, profile, picture).Apply(grey);
            Assert.Equal((0f, 1f), (scaled.Values.Span.ToArray().Min(), scaled.Values.Span.ToArray().Max()));
        }

        var random = new Randomness.RandomStream(1);
        var order = Enumerable.Range(0, 64).ToArray();
        random.Shuffle<int>(order);
        var mixed = new float[digits.Values.Length];
        for (var index = 0; index < mixed.Length; index++)
            mixed[index] = digits.Row(index / 64)[order[index % 64]];
        var shuffled = new DenseRows<float>(mixed, 64);
        Assert.Null(ImageDetection.Find(shuffled, RowProfile.Of(shuffled)));
    }

    [Fact]
    public void PicturesThatAreNoSquaresAreRecognisedWithTheirShape()
    {
        var (digits, _) = EmbeddedDigits.Load();
        DenseRows<float> Cut(Func<int, (int X, int Y)> place) =>
            new([.. Enumerable.Range(0, digits.Count).SelectMany(row => Enumerable.Range(0, 48).Select(pixel => place(pixel)).Select(at => digits.Row(row)[at.Y * 8 + at.X]))], 48);
        // Without the columns at the edges, line by line and column by column.
        var (lines, columns) = (Cut(pixel => (1 + pixel % 6, pixel / 6)), Cut(pixel => (1 + pixel / 8, pixel % 8)));
        Assert.Equal(new ImageShape(1, 8, 6), ImageDetection.Find(lines, RowProfile.Of(lines)));
        Assert.Equal(new ImageShape(1, 6, 8), ImageDetection.Find(columns, RowProfile.Of(columns)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(144)]
    [InlineData(240)]
    public void CurvesAreNoPicturesHoweverSmooth(int points)
    {
        var random = new Randomness.RandomStream(points);
        var (walks, bumps) = (new float[300 * points], new float[300 * points]);
        for (var row = 0; row < 300; row++)
        {
            var (place, middle) = (0.0, points * random.NextDouble());
            for (var point = 0; point < points; point++)
            {
                place += random.NextGaussian();
                walks[row * points + point] = (float)Math.Abs(place);
                bumps[row * points + point] = (float)Math.Exp(-Math.Pow((point - middle) / (0.05 * points), 2));
            }
        }
        foreach (var curves in (float[][])[walks, bumps])
        {
            var rows = new DenseRows<float>(curves, points);
            Assert.Null(ImageDetection.Find(rows, RowProfile.Of(rows)));
        }
    }

    [Fact]
    public void TheDemoBeatsChanceByFarInAFewEpochs()
    {
        var (rows, classes) = EmbeddedDigits.Load(unitInterval: true);
        var fit = Blobs.Train(new ClusteringVaeOptions { Training = new() { Threads = 1 } }.Epochs(main: 40, phase: 10, finish: 60), rows);
        using var model = fit.Model;
        // k-means on the pixels reaches about 79 %.
        Assert.InRange(ClusteringQuality.Of(classes, model.Predict(rows)).Accuracy, 0.8, 1);
        Assert.Equal(10, fit.Collapse.Sizes.Count(size => size > 0));
        var own = Enumerable.Range(0, 10).Sum(cluster => model.Predict(model.Sample(cluster, 20, 0.25)).Count(found => found == cluster));
        Assert.True(own >= 160, $"{own} of 200 samples are read back as their own cluster");
    }

    [Fact]
    public void BadRowsAreNamedBeforeTraining()
    {
        var (rows, _) = Blobs.Make(60);
        var values = rows.Values.ToArray();
        values[5 * Blobs.Width + 2] = float.NaN;
        Assert.Equal(5, Assert.Throws<DataProblemException>(() => Blobs.Train(Blobs.Options(), new DenseRows<float>(values, Blobs.Width))).Row);
        Assert.Throws<DataProblemException>(() => Blobs.Train(Blobs.Options(), new DenseRows<float>(new float[2 * Blobs.Width], Blobs.Width)));
        Assert.Throws<DataProblemException>(() => Blobs.Train(Blobs.Options(), new DenseRows<float>(new float[60 * Blobs.Width], Blobs.Width)));
        Assert.Throws<DataProblemException>(() => Blobs.Train(Blobs.Options() with { ImageShape = "1x3x3" }, rows));
        Assert.Throws<DataProblemException>(() => Blobs.Train(Blobs.Options(), rows, [1, 2]));
    }

    [Fact]
    public void EveryOptionRefusesWhatLiesOutside() => Testing.OutsideRules.AreRefused(new ClusteringVaeOptions());

    internal sealed class Listener(Action<ClusteringProgress> hear) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value) => hear(value);
    }

    private sealed class CacheFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("clustervae-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
