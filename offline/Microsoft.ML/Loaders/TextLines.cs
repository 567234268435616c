using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads a text file line by line into fields. Blank lines are passed over, lines that begin with "//" too, and before the first row
/// also those that begin with "#".
/// </summary>
internal sealed class TextLines : IDisposable
{
    private readonly TextLoader.Options _options;
    private readonly StreamReader _reader;
    private readonly List<string> _fields = [];
    private readonly Dictionary<int, string> _sparse = [];
    private readonly bool _spaceSeparates;
    private int _denseCount;
    private int _fieldCount;
    private bool _started;

    public TextLines(string path, TextLoader.Options options)
    {
        _options = options;
        _spaceSeparates = options.Separators.Contains(' ');
        _reader = new StreamReader(path);
    }

    /// <summary>Counted from 1, for messages.</summary>
    public long LineNumber { get; private set; }

    public string[] Header { get; private set; }

    /// <summary>Null where the line has no such field.</summary>
    public string this[int field]
        => field < _denseCount ? _fields[field] : _sparse.GetValueOrDefault(field);

    public bool MoveNext()
    {
        while (ReadLine() is { } line)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (!_started && line[0] == '#'))
                continue;
            Split(_options.TrimWhitespace ? line.TrimEnd() : line);
            var isHeader = !_started && _options.HasHeader;
            _started = true;
            if (!isHeader)
                return true;
            Header = [.. _fields];
        }

        return false;
    }

    public int CountFieldsOfFirstRow() => MoveNext() ? _fieldCount : 0;

    public void Dispose() => _reader.Dispose();

    private string ReadLine()
    {
        LineNumber++;
        var line = _reader.ReadLine();
        if (line == null || !_options.ReadMultilines || !_options.AllowQuoting)
            return line;
        // An odd number of quotes means that the last field is still open.
        while (line.Count(ch => ch == '"') % 2 != 0)
        {
            var next = _reader.ReadLine() ?? throw new EndOfStreamException(
                $"A quoted field opened on line {LineNumber} was never closed, and we've read to the last line in the file without finding the closing quote");
            line += "\n" + next;
        }

        return line;
    }

    private void Split(string line)
    {
        _fields.Clear();
        _sparse.Clear();
        var at = 0;
        do
        {
            if (!_spaceSeparates)
            {
                while (at < line.Length && line[at] == ' ')
                    at++;
            }

            _fields.Add(_options.AllowQuoting && at < line.Length && line[at] == '"' ? QuotedField(line, ref at) : PlainField(line, ref at));
        }
        while (at++ < line.Length);

        _denseCount = _fieldCount = _fields.Count;
        if (_options.AllowSparse)
            ReadSparsePart();
    }

    private string PlainField(string line, ref int at)
    {
        var end = line.AsSpan(at).IndexOfAny(_options.Separators);
        end = end < 0 ? line.Length : at + end;
        var field = line[at..end];
        at = end;
        return field;
    }

    private string QuotedField(string line, ref int at)
    {
        var start = at;
        var text = new StringBuilder();
        for (var i = at + 1; i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                text.Append(line[i]);
            }
            else if (i + 1 < line.Length && line[i + 1] == '"')
            {
                text.Append(line[i++]);
            }
            else
            {
                at = i + 1;
                // What stands between the closing quote and the separator belongs to the field as it is.
                return text.Append(PlainField(line, ref at)).ToString();
            }
        }

        // Never closed: the quote was an ordinary character.
        at = start;
        return PlainField(line, ref at);
    }

    // "... length index:value index:value": the field before the first pair says how many fields the pairs stand for.
    private void ReadSparsePart()
    {
        var first = _fields.FindIndex(field => TryPair(field, out _, out _));
        if (first < 1 || !int.TryParse(_fields[first - 1], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return;
        _denseCount = first - 1;
        _fieldCount = _denseCount + length;
        for (var i = first; i < _fields.Count; i++)
        {
            if (TryPair(_fields[i], out var index, out var value) && index < length)
                _sparse[_denseCount + index] = value;
        }
    }

    private static bool TryPair(string field, out int index, out string value)
    {
        var colon = field.IndexOf(':');
        value = field[(colon + 1)..];
        index = 0;
        return colon > 0 && int.TryParse(field.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
