namespace ClusterVae.Cli.Outputs;

/// <summary>Takes scored rows one by one; the file appears when they are complete.</summary>
internal interface IScoreWriter : IDisposable
{
    void Write(ReadOnlySpan<float> row);

    void Complete();
}
