using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How many members a key column has.</summary>
public sealed class KeyCount
{
    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        Count = count;
    }

    public ulong? Count;
}

/// <summary>What a text file with one row a line looks like.</summary>
public sealed class TextLoader
{
    private TextLoader()
    {
    }

    public class Options
    {
        /// <summary>Whether a field may stand in double quotes, with separators inside and quotes doubled.</summary>
        public bool AllowQuoting;

        /// <summary>Whether the end of a line may be "length index:value index:value ...".</summary>
        public bool AllowSparse;
        public char[] Separators = ['\t'];
        public char DecimalMarker = '.';
        public Column[] Columns;

        /// <summary>Whether white space at the end of a line is dropped; at the start of a field it always is.</summary>
        public bool TrimWhitespace;
        public bool HasHeader;

        /// <summary>Whether a quoted field may run over several lines.</summary>
        public bool ReadMultilines;
        public long? MaxRows;

        /// <summary>Whether an empty field of a real column is missing rather than zero.</summary>
        public bool MissingRealsAsNaNs;
    }

    /// <summary>A column of the view and the fields that it is made of; more than one field makes a vector.</summary>
    public sealed class Column
    {
        public string Name;
        public Range[] Source;
        public KeyCount KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index)
            : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex)
            : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            Contracts.CheckValue(name, nameof(name));
            Contracts.CheckValue(source, nameof(source));
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    /// <summary>Fields from <see cref="Min"/> to <see cref="Max"/>, both included.</summary>
    public sealed class Range
    {
        public int Min;
        public int? Max;

        /// <summary>Whether the range ends where the lines of the file end.</summary>
        public bool AutoEnd;

        /// <summary>Whether a single field makes a vector too.</summary>
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "Must be non-negative");
            Contracts.CheckParam(max is null || max >= min, nameof(max), "If specified, must be greater than or equal to " + nameof(min));
            Min = min;
            Max = max;
            AutoEnd = max is null;
        }
    }
}
