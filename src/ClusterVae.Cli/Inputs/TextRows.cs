using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Text;

namespace ClusterVae.Cli.Inputs;

/// <summary>The texts of a column as rows of a network's vectors: kept where rows are read many times, else made block by block as they are asked for.</summary>
internal sealed class TextRows : IRowFile
{
    /// <summary>What makes the vectors: models remember it.</summary>
    public const string Network = MiniLmGenerator.ModelName + ", words beside";

    private const int Columns = MiniLmGenerator.Width + WordsBeside.WordColumns;

    private const string TimeRemedy = "Write times as 2026, 2026-11, 2026-11-27 or 2026-11-27T16:36:00Z, or leave the cell empty.";

    // Days and months the other way round would be taken for each other.
    private static readonly string[] WrittenTimes =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd",
        .. from day in (string[])["yyyy-MM-dd", "yyyy/MM/dd"] from between in (string[])["'T'", " "] from clock in (string[])["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"] from zone in (string[])["", "K", "zz"] select day + between + clock + zone,
    ];

    // So many are asked for between two looks at what is still to be done.
    private const int ChunkTexts = 4096;

    // Loading the network takes longer than a few hundred texts. It answers one caller at a time.
    private static readonly Lazy<WordsBeside> Generator = new(() => new WordsBeside(new MiniLmGenerator()));

    private readonly IRowFile file;
    private readonly CancellationToken stop;

    // Of texts that come again most come soon.
    private readonly Lazy<TextVectors> vectors = new(() => new(Generator.Value, new() { MostKept = 10 * ChunkTexts }));

    private DenseRows<float>? kept;
    private double seconds;

    /// <param name="file">carries the texts first</param>
    /// <param name="timed">what is carried last is the texts' time</param>
    /// <param name="stop">obeyed within a few hundred texts</param>
    public TextRows(IRowFile file, bool timed, CancellationToken stop)
    {
        (this.file, this.stop) = (file, stop);
        var time = timed ? file.CarriedColumns[^1] : null;
        if (time is { Kind: not CarriedKind.Text })
            throw new DataProblemException($"{file.Path}: the column holds numbers and not times", TimeRemedy, time.Name);
        CarriedColumns = [.. file.CarriedColumns.Skip(1).SkipLast(timed ? 1 : 0)];
        TimeColumn = time?.Name;
    }

    /// <summary>What the column is called.</summary>
    public string Column => file.CarriedColumns[0].Name;

    /// <summary>Null where no times were named.</summary>
    public string? TimeColumn { get; }

    /// <summary>One for each row, once they are kept; null where it is not known. Empty where no times were named.</summary>
    public IReadOnlyList<DateTime?> Times { get; private set; } = [];

    /// <summary>One for each row, once they are kept.</summary>
    public IReadOnlyList<string> Texts { get; private set; } = [];

    /// <summary>Once they are kept.</summary>
    public DenseRows<float> Kept => kept ?? throw new InvalidOperationException("The vectors are not kept.");

    public string Path => file.Path;

    public string Name => file.Name;

    public int Width => Columns;

    public long? Count => kept?.Count ?? file.Count;

    public IReadOnlyList<string> ColumnNames { get; } = new PlaceNames(Columns);

    public bool HasColumnNames => false;

    public string? LabelName => file.LabelName;

    public IReadOnlyList<string> UnusedColumns => [];

    public IReadOnlyList<string> Notes => file.Notes;

    public IReadOnlyList<int> RowShape => [Width];

    public IReadOnlyList<CarriedColumn> CarriedColumns { get; }

    public IEnumerable<KeyValuePair<string, object>> Facts => [new("text", Column), new("network", Network), new("textsPerSecond", Texts.Count / Math.Max(seconds, 1e-3))];

    public IRowReader<float> Open() => kept?.Open() ?? new Reader(this);

    public IBatchReader OpenBatches() => new Batches(this);

    public LabelSet? ReadLabels(CancellationToken stop = default) => file.ReadLabels(stop);

    public long CountRows(CancellationToken stop = default) => kept?.Count ?? file.CountRows(stop);

    /// <summary>Reads all texts, which is quick, and makes their vectors, which is not.</summary>
    public DenseRows<float> Keep(IProgress<TrainingStep> progress, CancellationToken stop)
    {
        var (texts, times) = (new List<string>(), new List<DateTime?>());
        using (var batches = file.OpenBatches())
        {
            var batch = new RowBatch(file, ChunkTexts);
            while (batches.Read(batch))
            {
                stop.ThrowIfCancellationRequested();
                Check(batch);
                if (batch.Bad.Count > 0)
                    throw CheckedBatches.Problem(Path, batch.Bad[0]);
                texts.AddRange(batch.Carried[0].Texts.Take(batch.Rows)!);
                for (var row = 0; row < batch.Rows && TimeColumn is not null; row++)
                    times.Add(Time(batch.Carried[^1].Texts[row], batch.FirstRow + row));
            }
        }
        if (texts.Count == 0)
            throw new DataProblemException($"{Path} holds no texts", "Give at least one.", Column);
        var clock = Stopwatch.StartNew();
        var values = new float[checked(texts.Count * Width)];
        for (var first = 0; first < texts.Count; first += ChunkTexts)
        {
            var chunk = texts.GetRange(first, Math.Min(ChunkTexts, texts.Count - first));
            Fill(chunk, values.AsSpan(first * Width), stop, new Share(progress, first, chunk.Count, texts.Count, clock));
        }
        (seconds, Texts, Times) = (clock.Elapsed.TotalSeconds, texts, times);
        return kept = new DenseRows<float>(values, Width, Name);
    }

    private void Fill(IReadOnlyList<string> texts, Span<float> target, CancellationToken stop, IProgress<(int Done, int Of)>? progress)
    {
        lock (Generator)
            vectors.Value.OfAsync(texts, progress, stop).GetAwaiter().GetResult().Values.Span.CopyTo(target);
    }

    /// <summary>In coordinated universal time, which one without a zone is taken for.</summary>
    private DateTime? Time(string? text, long row)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTime.TryParseExact(text.Trim(), WrittenTimes, CultureInfo.InvariantCulture, styles, out var time) ? time
            : throw new DataProblemException($"{Path}: not a time", TimeRemedy, TimeColumn, row, text);
    }

    /// <summary>A text of nothing would be put somewhere, and says nothing.</summary>
    private void Check(RowBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            if (string.IsNullOrWhiteSpace(batch.Carried[0].Texts[row]))
                batch.Refuse(new BadRow(batch.FirstRow + row, Column, "the text is missing", null) { Remedy = "Fill it in or drop the row." });
        }
    }

    private sealed class Batches(TextRows rows) : IBatchReader
    {
        private readonly IBatchReader reader = rows.file.OpenBatches();
        private RowBatch? texts;

        public bool Read(RowBatch batch)
        {
            if (texts is null || texts.Capacity != batch.Capacity)
                texts = new RowBatch(rows.file, batch.Capacity);
            if (!reader.Read(texts))
                return false;
            rows.Check(texts);
            batch.Begin(texts.FirstRow);
            batch.Rows = texts.Rows;
            foreach (var bad in texts.Bad)
                batch.Refuse(bad);
            for (var c = 0; c < batch.Carried.Count; c++)
                batch.Carried[c].Take(texts.Carried[c + 1], texts.Rows);
            // Rows that are refused keep their places, whatever their numbers.
            var asked = texts.Carried[0].Texts.Take(texts.Rows).Select(text => text ?? "").ToArray();
            rows.Fill(asked, batch.Features, rows.stop, null);
            return true;
        }

        public void Dispose() => reader.Dispose();
    }

    private sealed class Reader(TextRows rows) : IRowReader<float>
    {
        private readonly Batches batches = new(rows);

        public int Read(Span<float> target)
        {
            var batch = new RowBatch(rows.Width, Math.Min(target.Length / rows.Width, ChunkTexts));
            if (!batches.Read(batch))
                return 0;
            if (batch.Bad.Count > 0)
                throw CheckedBatches.Problem(rows.Path, batch.Bad[0]);
            batch.Values.CopyTo(target);
            return batch.Rows;
        }

        public void Dispose() => batches.Dispose();
    }

    /// <summary>How far one chunk is, of all texts.</summary>
    private sealed class Share(IProgress<TrainingStep> whole, int before, int chunk, int all, Stopwatch clock) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value)
        {
            var done = before + (double)chunk * value.Done / Math.Max(value.Of, 1);
            whole.Report(new TrainingStep(done / all, string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0} texts, {done / Math.Max(clock.Elapsed.TotalSeconds, 1e-3):N0} texts/s")));
        }
    }
}
