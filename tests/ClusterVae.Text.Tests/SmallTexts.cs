namespace ClusterVae.Text.Tests;

/// <summary>Sixty short texts about three things, written for these tests.</summary>
internal static class SmallTexts
{
    private static readonly string[] Bread = ["flour", "dough", "yeast", "oven", "crust", "loaf", "butter", "baker"];
    private static readonly string[] Ships = ["harbour", "sail", "anchor", "captain", "mast", "tide", "deck", "voyage"];
    private static readonly string[] Stars = ["telescope", "planet", "orbit", "comet", "galaxy", "moon", "eclipse", "astronomer"];

    public static int[] Truth { get; } = [.. Enumerable.Range(0, 60).Select(n => n % 3)];

    public static string[] All { get; } = [.. Enumerable.Range(0, 60).Select(n => Sentence(n % 3 == 0 ? Bread : n % 3 == 1 ? Ships : Stars, n / 3))];

    // Every pair of words of a subject meets, so that all of them hang together.
    private static string Sentence(string[] words, int n) =>
        $"The {words[n % 8]} and the {words[(n * 3 + 1) % 8]} were there with {words[(n * 5 + 2) % 8]} and {words[(n + 4) % 8]}";
}
