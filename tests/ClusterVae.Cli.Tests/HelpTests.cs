using ClusterVae.Cli.Trainers;

namespace ClusterVae.Cli.Tests;

public sealed class HelpTests
{
    [Fact]
    public void Help_of_fit_lists_every_option_of_every_trainer_with_its_bounds()
    {
        var help = Workplace.Run("fit", "--help");
        help.Ok();
        foreach (var trainer in TrainerRegistry.All)
        {
            Assert.Contains($"--trainer {trainer.Name} ", help.Output);
            Assert.NotEmpty(trainer.Settings);
            Assert.All(trainer.Settings, setting => Assert.Contains($"{setting.Usage} ", help.Output));
        }
        Assert.Contains("Covariance= ", help.Output);
        Assert.Contains("Full, Tied, Diagonal, Spherical or LowRank", help.Output);
        Assert.Contains("number; above 0.5 to 1", help.Output);
        Assert.DoesNotContain("MixtureStart", help.Output);
    }

    [Theory]
    [InlineData("--help", "datasets")]
    [InlineData("score --help", "--columns")]
    [InlineData("evaluate --help", "--predictions")]
    [InlineData("sample --help", "--scale")]
    [InlineData("datasets", "fashion-mnist")]
    public void Other_help_stays_short(string line, string says)
    {
        var help = Workplace.Run(line.Split(' '));
        help.Ok();
        Assert.Contains(says, help.Output);
        Assert.DoesNotContain("MaxIterations", help.Output);
    }

    [Fact]
    public void Version_is_printed() => Assert.StartsWith(Tool.Version, Workplace.Run("--version").Output, StringComparison.Ordinal);
}
