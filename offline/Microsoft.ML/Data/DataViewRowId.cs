using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit name of a row that stays the same whatever the order in which rows are read.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    // One MurmurHash3 round per derivation: well mixed, and the same in every process.
    private const ulong FirstFactor = 0x87c37b91114253d5;
    private const ulong SecondFactor = 0x4cf5ad432745937f;

    public DataViewRowId Fork() => Mix(BitOperations.RotateLeft(FirstFactor, 31) * SecondFactor, 0);

    public DataViewRowId Next() => Mix(0, 0);

    public DataViewRowId Combine(DataViewRowId other)
    {
        other = other.Fork();
        var low = Low ^ (BitOperations.RotateLeft(other.Low * FirstFactor, 31) * SecondFactor);
        low = (BitOperations.RotateLeft(low, 27) + High) * 5 + 0x52dce729;
        var high = High ^ (BitOperations.RotateLeft(other.High * SecondFactor, 33) * FirstFactor);
        high = (BitOperations.RotateLeft(high, 31) + low) * 5 + 0x38495ab5;
        return new DataViewRowId(low, high);
    }

    private DataViewRowId Mix(ulong lowSalt, ulong highSalt)
    {
        var low = (BitOperations.RotateLeft(Low, 27) + High) * 5 + 0x52dce729;
        var high = (BitOperations.RotateLeft(High, 31) + low) * 5 + 0x38495ab5;
        return new DataViewRowId(low ^ lowSalt, high ^ highSalt);
    }

    public int CompareTo(DataViewRowId other)
    {
        var byHigh = High.CompareTo(other.High);
        return byHigh != 0 ? byHigh : Low.CompareTo(other.Low);
    }

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";
}
