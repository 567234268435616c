using System.Collections;
using System.Globalization;

namespace ClusterVae.Files;

/// <summary>"0", "1", … for columns that have no names, without keeping millions of strings.</summary>
internal sealed class PlaceNames(int count) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int index] => index >= 0 && index < count
        ? index.ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
