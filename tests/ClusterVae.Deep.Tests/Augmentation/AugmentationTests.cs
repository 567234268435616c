using ClusterVae.Options;
using ClusterVae.Randomness;
using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Augmentation;

public sealed class AugmentationTests : IDisposable
{
    private static readonly ImageShape Square = new(1, 9, 9);

    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(17);

    public void Dispose()
    {
        scope.Dispose();
        random.Dispose();
    }

    [Fact]
    public void Bilinear_sampling_equals_scipy()
    {
        foreach (var golden in Golden.Load("deep_augmentation.json")["cases"].Items)
        {
            var shape = new ImageShape(golden["shape"].Ints[0], golden["shape"].Ints[1], golden["shape"].Ints[2]);
            var images = DeepGolden.ToTensor(golden["images"], ScalarType.Float32);
            var maps = DeepGolden.ToTensor(golden["thetas"], ScalarType.Float32);
            Close.To(golden["sampled"], DeepGolden.Numbers(ImageAugmentation.Sample(images, shape, maps)), 1e-4, 1e-4);
            // A background of b is the same as sampling x − b over zeros and adding b.
            Close.To(
                DeepGolden.Numbers(ImageAugmentation.Sample(images - 0.7, shape, maps) + 0.7),
                DeepGolden.Numbers(ImageAugmentation.Sample(images, shape, maps, 0.7)), 1e-5, 1e-5);
        }
    }

    [Fact]
    public void Strength_zero_and_empty_settings_leave_pictures_alone()
    {
        var rows = rand(4, 81, ScalarType.Float32, generator: random);
        var everything = new ImageAugmentationSettings { Shear = 0.3, Crop = 0.2, FlipHorizontally = true, FlipVertically = true };
        var nothing = new ImageAugmentationSettings { RotationDegrees = 0, Shift = 0, Zoom = 0 };
        Close.To(DeepGolden.Numbers(rows), DeepGolden.Numbers(new ImageAugmentation(Square, everything).Apply(rows, random, 0)), 1e-5, 1e-5);
        Close.To(DeepGolden.Numbers(rows), DeepGolden.Numbers(new ImageAugmentation(Square, nothing).Apply(rows, random)), 1e-5, 1e-5);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_was_moved_is_rebuilt_as_it_was_or_as_it_is_shown(bool seenThrough)
    {
        var rows = rand(6, 81, ScalarType.Float32, generator: random);
        IAugmentation blank = new Blank();
        var (seen, rebuilt) = (seenThrough ? new SeenThrough(blank) : blank).Views(new MicroBatch(rows, arange(6), random, default));
        Assert.All(DeepGolden.Numbers(seen), value => Assert.Equal(0, value));
        Assert.Equal(DeepGolden.Numbers(seenThrough ? rows : zeros_like(rows)), DeepGolden.Numbers(rebuilt));
    }

    private sealed class Blank : IAugmentation
    {
        public Tensor Apply(Tensor rows, Generator generator, double strength = 1) => zeros_like(rows);
    }

    [Fact]
    public void A_flip_is_the_mirror_image_of_about_half_the_rows()
    {
        var settings = new ImageAugmentationSettings { RotationDegrees = 0, Shift = 0, Zoom = 0, FlipHorizontally = true };
        var rows = rand(400, 6, ScalarType.Float32, generator: random);
        var changed = DeepGolden.Numbers(new ImageAugmentation(new ImageShape(1, 2, 3), settings).Apply(rows, random)).Chunk(6).ToArray();
        var mirrored = DeepGolden.Numbers(rows.view(400, 2, 3).flip(2).reshape(400, 6)).Chunk(6).ToArray();
        var same = DeepGolden.Numbers(rows).Chunk(6).ToArray();
        var flips = changed.Zip(mirrored).Count(pair => Near(pair.First, pair.Second));
        Assert.Equal(400, flips + changed.Zip(same).Count(pair => Near(pair.First, pair.Second)));
        Assert.InRange(flips, 150, 250);
    }

    [Fact]
    public void Each_change_stays_inside_its_range()
    {
        // A blurred dot off the centre of a wide picture: where it goes tells shift, rotation and zoom apart.
        const int height = 41, width = 61, x0 = 40, y0 = 20;
        var shape = new ImageShape(1, height, width);
        var dot = zeros(1, height, width);
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
                dot[0, y0 + dy, x0 + dx] = tensor((float)Math.Exp(-0.5 * (dx * dx + dy * dy)));
        }
        var rows = dot.reshape(1, height * width).repeat(300, 1);
        (double X, double Y)[] Places(ImageAugmentationSettings settings)
        {
            var images = new ImageAugmentation(shape, settings).Apply(rows, random).view(300, height, width);
            var mass = images.sum([1, 2]);
            var x = (images.sum([1]) * arange(0, width, 1, ScalarType.Float32)).sum([1]) / mass;
            var y = (images.sum([2]) * arange(0, height, 1, ScalarType.Float32)).sum([1]) / mass;
            return [.. DeepGolden.Numbers(x).Zip(DeepGolden.Numbers(y))];
        }
        var none = new ImageAugmentationSettings { RotationDegrees = 0, Shift = 0, Zoom = 0 };

        var shifted = Places(none with { Shift = 0.1 });
        Assert.InRange(shifted.Max(p => Math.Abs(p.X - x0)), 5.5, 6.2);
        Assert.InRange(shifted.Max(p => Math.Abs(p.Y - y0)), 3.7, 4.2);

        // Rotation about the centre (30, 20) in pixels, although the picture is wider than high: the radius stays 10.
        var rotated = Places(none with { RotationDegrees = 30 });
        Assert.All(rotated, p => Assert.InRange(Math.Sqrt((p.X - 30) * (p.X - 30) + (p.Y - 20) * (p.Y - 20)), 9.8, 10.2));
        Assert.InRange(rotated.Max(p => Math.Abs(Math.Atan2(p.Y - 20, p.X - 30))) * 180 / Math.PI, 28.5, 30.5);

        var zoomed = Places(none with { Zoom = 0.2 });
        Assert.InRange(zoomed.Max(p => p.X) - 30, 11.8, 12.2);
        Assert.InRange(zoomed.Min(p => p.X) - 30, 7.8, 8.2);
    }

    [Fact]
    public void A_stretch_makes_wider_as_much_as_lower()
    {
        // A blurred dot 8 to the right of and 6 below the centre of a square.
        const int side = 41;
        var across = arange(0, side, 1, ScalarType.Float32);
        var dot = ((across.unsqueeze(1) - 26).square() + (across - 28).square()).mul(-0.5).exp();
        var settings = new ImageAugmentationSettings { RotationDegrees = 0, Shift = 0, Zoom = 0, Stretch = 0.4 };
        var images = new ImageAugmentation(new ImageShape(1, side, side), settings).Apply(dot.reshape(1, side * side).repeat(300, 1), random).view(300, side, side);
        var mass = images.sum([1, 2]);
        var x = DeepGolden.Numbers((images.sum([1]) * (across - 20)).sum([1]) / mass);
        var y = DeepGolden.Numbers((images.sum([2]) * (across - 20)).sum([1]) / mass);
        Assert.All(x.Zip(y), place => Assert.InRange(place.First * place.Second, 47, 49));
        Assert.InRange(x.Max(), 8 * Math.Exp(0.38), 8 * Math.Exp(0.41));
        Assert.InRange(x.Min(), 8 * Math.Exp(-0.41), 8 * Math.Exp(-0.38));
    }

    [Fact]
    public void The_same_generator_gives_the_same_rows_and_nothing_else_is_touched()
    {
        var state = Generator.Default.get_state().bytes.ToArray();
        var rows = rand(6, 81, ScalarType.Float32, generator: random);
        var kept = DeepGolden.Numbers(rows);
        using var noise = new GaussianNoise(0.1);
        foreach (var augmentation in new IAugmentation[]
                 { new ImageAugmentation(Square), noise, new FeatureDropout(0.3), new Mixup(), new AugmentationChain(noise, new Mixup(0.5)) })
        {
            var first = DeepGolden.Numbers(augmentation.Apply(rows, new Generator(3)));
            Assert.Equal(first, DeepGolden.Numbers(augmentation.Apply(rows, new Generator(3))));
            Assert.NotEqual(first, DeepGolden.Numbers(augmentation.Apply(rows, new Generator(4))));
            Close.To(kept, DeepGolden.Numbers(augmentation.Apply(rows, new Generator(3), 0)), 1e-5, 1e-5);
        }
        Assert.Equal(kept, DeepGolden.Numbers(rows));
        Assert.Equal(state, Generator.Default.get_state().bytes.ToArray());
    }

    [Fact]
    public void Table_augmentations_keep_the_columns_scales()
    {
        var rows = randn(5000, 2, ScalarType.Float32, generator: random) * tensor(new[] { 1f, 1000f }) + tensor(new[] { 0f, 5000f });
        using var noise = new GaussianNoise([1, 1000], 0.1);
        var added = (noise.Apply(rows, random) - rows).std(0);
        Close.To([0.1, 100], DeepGolden.Numbers(added), 0.05);

        var dropped = new FeatureDropout(0.25).Apply(rows, random);
        Assert.InRange(dropped.ne(rows).to(ScalarType.Float32).mean().item<float>(), 0.23, 0.27);
        Close.To(DeepGolden.Numbers(rows.std(0)), DeepGolden.Numbers(dropped.std(0)), 0.05);

        var mixed = new Mixup().Apply(rows, random);
        Close.To(DeepGolden.Numbers(rows.mean([0])), DeepGolden.Numbers(mixed.mean([0])), 0.02, 0.02);
    }

    [Fact]
    public void Mixing_weights_follow_the_beta_law()
    {
        var golden = Golden.Load("deep_augmentation.json")["beta"];
        var stream = new RandomStream(1);
        var alphas = golden["alphas"].Doubles;
        for (var place = 0; place < alphas.Length; place++)
        {
            var draws = Enumerable.Range(0, 20_000).Select(_ => BetaNumbers.Draw(alphas[place], alphas[place], stream)).ToArray();
            Assert.All(draws, draw => Assert.InRange(draw, 0, 1));
            var quartiles = golden["quartiles"].Rows[place];
            for (var quarter = 0; quarter < 3; quarter++)
                Assert.InRange(draws.Count(draw => draw < quartiles[quarter]) / 20_000.0, 0.25 * (quarter + 1) - 0.015, 0.25 * (quarter + 1) + 0.015);
        }
    }

    [Fact]
    public void Settings_outside_their_rules_are_refused()
    {
        foreach (var outsider in Interval.From(0, 1).Outsiders())
            Assert.Throws<OptionsException>(() => new ImageAugmentation(Square, new ImageAugmentationSettings { Zoom = outsider }));
        Assert.Throws<OptionsException>(() => new ImageAugmentation(Square, new ImageAugmentationSettings { Background = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureDropout(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mixup(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianNoise(double.NaN));
    }

    private static bool Near(double[] a, double[] b) => a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
}
