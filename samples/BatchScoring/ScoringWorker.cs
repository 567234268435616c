using Microsoft.Extensions.Options;
using Microsoft.ML;

namespace BatchScoring;

/// <summary>Where things are; from the command line, the environment or appsettings.json.</summary>
public sealed class ScoringOptions
{
    public string Model { get; set; } = "";

    public string In { get; set; } = "";

    public string Out { get; set; } = "";
}

/// <summary>Scores what is not scored yet. An output is renamed into place when it is complete, so one that is there is whole.</summary>
public sealed class ScoringWorker(IOptions<ScoringOptions> options, IHostApplicationLifetime lifetime, ILogger<ScoringWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() =>
    {
        try
        {
            Score(stoppingToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogCritical(error, "Scoring ended early");
            Environment.ExitCode = 1;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }, stoppingToken);

    private void Score(CancellationToken stop)
    {
        var where = options.Value;
        var ml = new MLContext();
        var model = ml.Model.Load(where.Model, out _);
        Directory.CreateDirectory(where.Out);
        foreach (var part in Directory.EnumerateFiles(where.In, "*.parquet").Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            var output = Path.Combine(where.Out, Path.GetFileName(part));
            if (File.Exists(output))
            {
                log.LogInformation("{Part} is there", output);
                continue;
            }
            ml.Data.SaveAsParquet(model.Transform(ml.Data.LoadFromParquetFile(part)), output);
            log.LogInformation("{Part} is done", output);
        }
    }
}
