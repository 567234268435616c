using System.Globalization;
using System.Text;

namespace ClusterVae.Files;

/// <summary>Writes a table as comma-separated UTF-8 text, numbers in the invariant culture and just long enough to read back the same; a name that ends on .gz or .zst has it compressed.</summary>
internal sealed class CsvWriter : IDisposable
{
    private const int LongestNumber = 64;

    private readonly PackedOutput file;
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly int columns;
    private int used;
    private int column;

    public CsvWriter(string path, IReadOnlyList<string> header)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentOutOfRangeException.ThrowIfZero(header.Count, nameof(header));
        columns = header.Count;
        file = new PackedOutput(path);
        foreach (var name in header)
            Write(name);
        EndRow();
        Rows = 0;
    }

    public long Rows { get; private set; }

    public void Write(long value)
    {
        Begin();
        value.TryFormat(buffer.AsSpan(used), out var written, default, CultureInfo.InvariantCulture);
        used += written;
    }

    public void Write(float value)
    {
        Begin();
        value.TryFormat(buffer.AsSpan(used), out var written, "R", CultureInfo.InvariantCulture);
        used += written;
    }

    public void Write(double value)
    {
        Begin();
        value.TryFormat(buffer.AsSpan(used), out var written, "R", CultureInfo.InvariantCulture);
        used += written;
    }

    public void Write(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Begin();
        var quoted = value.AsSpan().ContainsAny(",\"\r\n") || value.Length == 0 || value[0] == ' ' || value[^1] == ' ';
        Append(Encoding.UTF8.GetBytes(quoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value));
    }

    /// <summary>An empty cell.</summary>
    public void WriteNothing() => Begin();

    public void EndRow()
    {
        if (column != columns)
            throw new InvalidOperationException($"The row has {column} values and the header {columns}.");
        Append("\n"u8);
        column = 0;
        Rows++;
    }

    public void Complete()
    {
        if (column != 0)
            throw new InvalidOperationException($"The last row has {column} values and the header {columns}.");
        Flush();
        file.Commit();
    }

    public void Dispose() => file.Dispose();

    private void Begin()
    {
        if (column++ > 0)
            Append(","u8);
        if (buffer.Length - used < LongestNumber)
            Flush();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > buffer.Length - used)
        {
            var part = buffer.Length - used;
            bytes[..part].CopyTo(buffer.AsSpan(used));
            used += part;
            Flush();
            bytes = bytes[part..];
        }
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    private void Flush()
    {
        file.Write(buffer.AsSpan(0, used));
        used = 0;
    }
}
