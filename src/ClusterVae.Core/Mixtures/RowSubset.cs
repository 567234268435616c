using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>The rows that a seed keeps out, or those that it leaves in: the same on every pass, at any size.</summary>
internal sealed class RowSubset<T>(IRowSource<T> source, double fraction, long seed, bool keptOut) : IRowSource<T> where T : unmanaged
{
    public int Width => source.Width;

    public long? Count => null;

    public string Name => source.Name;

    public IRowReader<T> Open() => new Reader(source.Open(), source.Width, fraction, new RandomStream(seed), keptOut);

    private sealed class Reader(IRowReader<T> inner, int width, double fraction, RandomStream random, bool keptOut) : IRowReader<T>
    {
        public int Read(Span<T> rows)
        {
            var room = rows.Length / width;
            var kept = 0;
            while (kept < room)
            {
                var rest = rows[(kept * width)..(room * width)];
                var read = inner.Read(rest);
                if (read == 0)
                    break;
                for (var n = 0; n < read; n++)
                {
                    if (random.NextDouble() < fraction != keptOut)
                        continue;
                    rest.Slice(n * width, width).CopyTo(rows[(kept * width)..]);
                    kept++;
                }
            }
            return kept;
        }

        public void Dispose() => inner.Dispose();
    }
}
