using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ClusterVae.Data;
using ClusterVae.Numerics;
using ClusterVae.Ranks;

namespace ClusterVae.Mixtures;

/// <summary>The first pass: refuses what EM cannot use, naming row and column, and measures each column.</summary>
internal sealed record ColumnStatistics(long Rows, double Weight, double[] Means, double[] Variances)
{
    // Squares of anything larger leave the range of double.
    private const double Largest = 1e150;

    public static ColumnStatistics Of<T>(RowSet<T> rows, bool probabilities) where T : unmanaged
    {
        var width = rows.Rows.Width;
        var total = new Part(width);
        var parts = Enumerable.Range(0, 2 * rows.Workers).Select(_ => new Part(width)).ToArray();
        rows.Sum(
            new SumTree<Part>(total, () => new Part(width)),
            parts,
            (_, chunk, part) => part.Measure(chunk, width, probabilities),
            part => part.ThrowIfBad(rows, width, probabilities));
        if (total.Rows > 0 && !(total.Weight > 0))
            throw new DataProblemException("All weights are zero", "Give at least one row a positive weight.", rows.Weights?.Name);
        return new ColumnStatistics(total.Rows, total.Weight, total.Means, Array.ConvertAll(total.Squares, s => s / total.Weight));
    }

    private sealed unsafe class Part(int width) : ISum<Part>
    {
        private long badAt = -1;
        private double bad;

        public long Rows { get; private set; }

        public double Weight { get; private set; }

        public double[] Means { get; } = new double[width];

        /// <summary>Σ w (x − mean)².</summary>
        public double[] Squares { get; } = new double[width];

        public void Measure<T>(Chunk<T> chunk, int columns, bool probabilities) where T : unmanaged
        {
            badAt = -1;
            Rows = chunk.Count;
            Array.Clear(Means);
            Array.Clear(Squares);
            var x = chunk.Rows.Span;
            var w = chunk.Weights.Span;
            var low = probabilities ? 0 : -Largest;
            var high = probabilities ? 1 : Largest;
            Weight = 0;
            for (var n = 0; n < chunk.Count; n++)
            {
                var weight = w.IsEmpty ? 1 : (double)w[n];
                if (!(weight >= 0 && weight < float.PositiveInfinity))
                    Report(n, -1, chunk.FirstRow, columns, weight);
                Weight += weight;
            }
            fixed (T* start = x)
            fixed (double* means = Means, squares = Squares)
            {
                var row = start;
                for (var n = 0; n < chunk.Count && badAt < 0; n++, row += columns)
                    if (!AddTo(means, row, columns, w.IsEmpty ? 1 : w[n], low, high))
                        Report(n, x.Slice(n * columns, columns), low, high, chunk.FirstRow, columns);
                if (badAt >= 0 || Weight == 0)
                    return;
                for (var d = 0; d < columns; d++)
                    means[d] /= Weight;
                row = start;
                for (var n = 0; n < chunk.Count; n++, row += columns)
                    AddSquares(squares, row, means, columns, w.IsEmpty ? 1 : w[n]);
            }
        }

        /// <summary>sums += weight · row; whether all of the row lies inside the bounds.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static bool AddTo<T>(double* sums, T* row, int columns, double weight, double low, double high) where T : unmanaged
        {
            var (lowest, highest) = (Vector512.Create(low), Vector512.Create(high));
            var outside = Vector512<double>.Zero;
            var d = 0;
            for (; d + 8 <= columns; d += 8)
            {
                var value = Lanes.LoadEight(row + d);
                // Not a number is neither at least the one nor at most the other.
                outside |= ~(Vector512.GreaterThanOrEqual(value, lowest) & Vector512.LessThanOrEqual(value, highest));
                (Vector512.Load(sums + d) + value * weight).Store(sums + d);
            }
            var inside = outside.AsInt64() == Vector512<long>.Zero;
            for (; d < columns; d++)
            {
                var value = Lanes.Widen(row[d]);
                inside &= value >= low && value <= high;
                sums[d] += weight * value;
            }
            return inside;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddSquares<T>(double* sums, T* row, double* means, int columns, double weight) where T : unmanaged
        {
            var d = 0;
            for (; d + 8 <= columns; d += 8)
            {
                var off = Lanes.LoadEight(row + d) - Vector512.Load(means + d);
                (Vector512.Load(sums + d) + off * off * weight).Store(sums + d);
            }
            for (; d < columns; d++)
            {
                var off = Lanes.Widen(row[d]) - means[d];
                sums[d] += weight * off * off;
            }
        }

        public void Clear()
        {
            (Rows, Weight) = (0, 0);
            Array.Clear(Means);
            Array.Clear(Squares);
        }

        /// <summary>Chan's update: exact sums of two parts about their common mean.</summary>
        public void Add(Part other)
        {
            Rows += other.Rows;
            if (other.Weight == 0)
                return;
            var weight = Weight + other.Weight;
            for (var d = 0; d < Means.Length; d++)
            {
                var gap = other.Means[d] - Means[d];
                Squares[d] += other.Squares[d] + gap * gap * (Weight * other.Weight / weight);
                Means[d] += gap * (other.Weight / weight);
            }
            Weight = weight;
        }

        public void Write(BinaryWriter to)
        {
            to.Write(Rows);
            to.Write(Weight);
            to.Write(MemoryMarshal.AsBytes(Means.AsSpan()));
            to.Write(MemoryMarshal.AsBytes(Squares.AsSpan()));
        }

        public void Read(BinaryReader from)
        {
            (Rows, Weight) = (from.ReadInt64(), from.ReadDouble());
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Means.AsSpan()));
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Squares.AsSpan()));
        }

        public void ThrowIfBad<T>(RowSet<T> rows, int columns, bool probabilities) where T : unmanaged
        {
            if (badAt < 0)
                return;
            var (row, column) = (badAt / (columns + 1), badAt % (columns + 1) - 1);
            var shown = bad.ToString("R", CultureInfo.InvariantCulture);
            if (column < 0)
                throw new DataProblemException("A weight is not a number from 0 upwards", "Correct the weight or leave the row out.", rows.Weights!.Name, row, shown);
            var name = $"{rows.Rows.Name}[{column.ToString(CultureInfo.InvariantCulture)}]";
            if (!double.IsFinite(bad))
                throw new DataProblemException("A value is not a finite number", "Replace or drop missing and infinite values first.", name, row, shown);
            if (probabilities)
                throw new DataProblemException("A value lies outside 0 to 1", "Bernoulli components take bits or probabilities: threshold the column or scale it to 0..1.", name, row, shown);
            throw new DataProblemException("A value is beyond 1e150", "Rescale the column.", name, row, shown);
        }

        private void Report<T>(int n, ReadOnlySpan<T> row, double low, double high, long firstRow, int columns) where T : unmanaged
        {
            for (var d = 0; d < row.Length; d++)
            {
                var value = Lanes.Widen(row[d]);
                if (!(value >= low && value <= high))
                {
                    Report(n, d, firstRow, columns, value);
                    return;
                }
            }
        }

        private void Report(int n, int column, long firstRow, int columns, double value)
        {
            var at = (firstRow + n) * (columns + 1) + column + 1;
            if (badAt >= 0 && badAt <= at)
                return;
            (badAt, bad) = (at, value);
        }
    }
}
