using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Images;

/// <summary>The pictures of a folder as rows of pixels from 0 to 1, with their files' names beside them.</summary>
internal sealed class PictureRows : IRowFile
{
    /// <summary>The name below the folder.</summary>
    public const string FileColumn = "File";

    /// <summary>The first folder of that name.</summary>
    public const string FolderColumn = "Folder";

    private const int UsualSide = 32;
    private const int LargestOwnSide = 64;
    private const int MostNamed = 5;

    // Of 255; what JPEG makes of grey has a breath of colour.
    private const int GreyTolerance = 8;

    private readonly IReadOnlyList<PictureFile> files;
    private readonly PictureRowsOptions options;

    // One per file, red, green and blue; null where each pass reads the files anew.
    private readonly byte[][]? kept;

    private PictureRows(string path, IReadOnlyList<PictureFile> files, PictureRowsOptions options, PixelShape shape, byte[][]? kept, string[] notes)
    {
        (Path, this.files, this.options, Shape, this.kept, Notes) = (path, files, options, shape, kept, notes);
        ColumnNames = new PlaceNames(shape.Length);
        CarriedColumns = [.. options.CarriedColumns.Prepend(FileColumn).Distinct().Select(name => new CarriedColumn(Checked(name), CarriedKind.Text))];
        if (options.LabelColumn is { } label && label != FolderColumn)
            throw new DataProblemException($"pictures have no column that could be their label but {FolderColumn}", $"Name {FolderColumn}: each picture's label is then the sub-folder that it lies in.", label);
    }

    public PixelShape Shape { get; }

    /// <summary>Below the folder, one per row.</summary>
    public IReadOnlyList<string> FileNames => [.. files.Select(file => file.Name)];

    public string Path { get; }

    public string Name => Path;

    public int Width => Shape.Length;

    public long? Count => files.Count;

    public IReadOnlyList<string> ColumnNames { get; }

    public bool HasColumnNames => false;

    public string? LabelName => options.LabelColumn;

    public IReadOnlyList<string> UnusedColumns => [];

    public IReadOnlyList<string> Notes { get; }

    public IReadOnlyList<int> RowShape => Shape.Channels == 1 ? [Shape.Height, Shape.Width] : [Shape.Channels, Shape.Height, Shape.Width];

    public IReadOnlyList<CarriedColumn> CarriedColumns { get; }

    /// <summary>Every picture is read now, and its pixels kept, a byte each: trainings pass over their rows many times.</summary>
    public static PictureRows Keep(PictureFolder folder, PictureRowsOptions options, CancellationToken stop)
    {
        var problems = new DataProblemException?[folder.Files.Count];
        var (width, height) = options.Shape is { } learnt ? (learnt.Width, learnt.Height) : options.Size ?? OwnSize(folder, problems, stop);
        var read = new byte[]?[folder.Files.Count];
        Each(folder, problems, file => PicturePixels.Shades(file.Path, width, height), read, stop);
        string[] told = [];
        if (problems.OfType<DataProblemException>().ToArray() is { Length: > 0 } failed)
        {
            if (!options.SkipUnreadable)
                throw failed is [var only] ? only : new DataProblemException(Unread(failed), "Mend the files, take them out of the folder, or have such files left out.", inner: failed[0]);
            if (failed.Length == problems.Length)
                throw new DataProblemException(Unread(failed), "Name a folder of pictures.", inner: failed[0]);
            told = [$"Left out: {Unread(failed)}."];
        }
        PictureFile[] files = [.. folder.Files.Where((_, place) => read[place] is not null)];
        byte[][] kept = [.. read.OfType<byte[]>()];
        var shape = options.Shape ?? new PixelShape(Array.TrueForAll(kept, IsGrey) ? 1 : 3, height, width);
        if (options.Shape is null)
            told = [.. told, string.Create(CultureInfo.InvariantCulture, $"{files.Length} pictures, {(shape.Channels == 1 ? "grey" : "in colour")}, as rows of {width} x {height} pixels.")];
        return new PictureRows(folder.Path, files, options, shape, kept, told);

        string Unread(DataProblemException[] failed) => string.Create(CultureInfo.InvariantCulture,
            $"{failed.Length} of {problems.Length} files cannot be read as pictures: {string.Join("; ", failed.Take(MostNamed).Select(problem => problem.Problem))}{(failed.Length > MostNamed ? "; …" : "")}");
    }

    /// <summary>Each pass reads the files, so that memory does not grow with their number; the shape must be known.</summary>
    public static PictureRows Stream(PictureFolder folder, PictureRowsOptions options) =>
        new(folder.Path, folder.Files, options, options.Shape ?? throw new ArgumentException("The shape must be known.", nameof(options)), null, []);

    public IRowReader<float> Open() => new Reader(this);

    public IBatchReader OpenBatches() => new Batches(this);

    public LabelSet? ReadLabels(CancellationToken stop = default) => options.LabelColumn is null ? null : LabelSet.FromTexts(files.Select(file => file.Folder));

    public long CountRows(CancellationToken stop = default) => files.Count;

    /// <summary>A small size that all pictures share; files that cannot be read have no say.</summary>
    private static (int Width, int Height) OwnSize(PictureFolder folder, DataProblemException?[] problems, CancellationToken stop)
    {
        var sizes = new (int Width, int Height)?[folder.Files.Count];
        Each(folder, problems, file => PicturePixels.Size(file.Path), sizes, stop);
        return sizes.OfType<(int Width, int Height)>().Distinct().ToArray() is [{ Width: <= LargestOwnSide, Height: <= LargestOwnSide } own] ? own : (UsualSide, UsualSide);
    }

    private static void Each<T>(PictureFolder folder, DataProblemException?[] problems, Func<PictureFile, T> work, T?[] results, CancellationToken stop) =>
        Parallel.For(0, results.Length, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, place =>
        {
            try
            {
                if (problems[place] is null)
                    results[place] = work(folder.Files[place]);
            }
            catch (DataProblemException problem)
            {
                problems[place] = problem;
            }
        });

    private static bool IsGrey(byte[] shades)
    {
        var area = shades.Length / 3;
        for (var n = 0; n < area; n++)
        {
            if (Math.Abs(shades[n] - shades[area + n]) > GreyTolerance || Math.Abs(shades[area + n] - shades[2 * area + n]) > GreyTolerance)
                return false;
        }
        return true;
    }

    private static string Checked(string name) => name is FileColumn or FolderColumn
        ? name
        : throw new DataProblemException("pictures have no such column", $"Name {FileColumn} or {FolderColumn}.", name);

    private void Fill(int place, Span<float> row)
    {
        var shades = kept?[place] ?? PicturePixels.Shades(files[place].Path, Shape.Width, Shape.Height);
        var area = row.Length / Shape.Channels;
        if (Shape.Channels == 3)
        {
            for (var n = 0; n < row.Length; n++)
                row[n] = shades[n] / PicturePixels.LargestShade;
            return;
        }
        // As bright as television (BT.601) makes it.
        for (var n = 0; n < area; n++)
            row[n] = (0.299f * shades[n] + 0.587f * shades[area + n] + 0.114f * shades[2 * area + n]) / PicturePixels.LargestShade;
    }

    private sealed class Reader(PictureRows rows) : IRowReader<float>
    {
        private int next;

        public int Read(Span<float> target)
        {
            var count = Math.Min(target.Length / rows.Width, rows.files.Count - next);
            for (var row = 0; row < count; row++)
                rows.Fill(next++, target.Slice(row * rows.Width, rows.Width));
            return count;
        }

        public void Dispose() { }
    }

    private sealed class Batches(PictureRows rows) : IBatchReader
    {
        private int next;

        public bool Read(RowBatch batch)
        {
            batch.Begin(next);
            batch.Rows = Math.Min(batch.Capacity, rows.files.Count - next);
            for (var row = 0; row < batch.Rows; row++, next++)
            {
                foreach (var column in batch.Carried)
                    column.Texts[row] = column.Column.Name == FileColumn ? rows.files[next].Name : rows.files[next].Folder;
                try
                {
                    rows.Fill(next, batch.Features.AsSpan(row * rows.Width, rows.Width));
                }
                catch (DataProblemException problem)
                {
                    batch.Refuse(new BadRow(next, null, problem.Problem, null) { Remedy = problem.Remedy });
                }
            }
            return batch.Rows > 0;
        }

        public void Dispose() { }
    }
}
