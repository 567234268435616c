using System.Diagnostics;
using static TorchSharp.torch;

// What one operator costs when the arithmetic costs nothing: a + b on two elements, disposed at once.
const int calls = 200_000;
set_num_threads(1);
using var a = ones(2);
using var b = ones(2);
var times = new double[12];
for (var round = 0; round < times.Length; round++)
{
    var watch = Stopwatch.StartNew();
    for (var k = 0; k < calls; k++) (a + b).Dispose();
    times[round] = watch.Elapsed.TotalNanoseconds / calls;
}
var warm = times.Skip(times.Length / 3).Order().ToArray();
Console.WriteLine($"libtorch {__version__}: tiny add {warm[warm.Length / 2]:F0} ns (median of {warm.Length} rounds of {calls:N0}; best {warm[0]:F0} ns)");
