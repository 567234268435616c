
namespace ClusterVae.Deep.Tests.Objectives;

public sealed class ClusterTreeTests
{
    [Theory]
    [InlineData("((0 6) 8 9) (2 3 5) (1 4 7)", 10, 3, 3), InlineData("0 1 2", 3, 3, 1), InlineData("((0,1),(2,3))", 4, 1, 3)]
    public void Text_becomes_a_tree_and_text_again(string text, int clusters, int tops, int levels)
    {
        Assert.True(ClusterTree.TryParse(text, clusters, out var tree, out _));
        Assert.Equal((tops, levels), (tree!.Tops, tree.Levels));
        Assert.True(ClusterTree.TryParse(tree.ToString(), clusters, out var again, out _));
        Assert.Equal(tree.ToString(), again!.ToString());
    }

    [Theory]
    [InlineData("(0 1", "closed"), InlineData("0 1) 2", "closes nothing"), InlineData("0 0 1 2", "twice"), InlineData("0 1", "not named"), InlineData("0 1 2 7", "no cluster"), InlineData("0 1 2 ()", "empty")]
    public void What_is_no_tree_says_why(string text, string why)
    {
        Assert.False(ClusterTree.TryParse(text, 3, out _, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nodes_mean_is_that_of_its_children_not_of_its_leaves()
    {
        Assert.True(ClusterTree.TryParse("((0 1) 2) 3", 4, out var tree, out _));
        var averaging = tree!.Averaging();
        Assert.Equal([0.5f, 0.5f, 0, 0, 0.25f, 0.25f, 0.5f, 0], averaging.Cast<float>());
        // Tops are numbered as nodes are: cluster 3 stands alone, before any family.
        Assert.Equal([1, 1, 1, 0], tree.TopOf);
        var shares = tree.LogShares(0.2);
        for (var leaf = 0; leaf < 4; leaf++)
            Assert.Equal(1, Enumerable.Range(0, 6).Sum(node => Math.Exp(shares[leaf, node])), 1e-6);
    }

    [Fact]
    public void Clusters_that_the_model_doubts_between_are_gathered_first()
    {
        // 0 and 2 are often taken for each other, 1 and 3 sometimes, and nothing else ever.
        var log = Enumerable.Repeat(-20f, 16).ToArray();
        (log[0], log[5], log[10], log[15]) = (0, 0, 0, 0);
        (log[2], log[8], log[7], log[13]) = (-1, -1, -4, -4);
        var levels = new Kinship(log).Gather([3, 2]);
        Assert.Equal([0, 1, 0, 2], levels[0]);
        Assert.Equal([0, 1, 0, 1], levels[1]);
        Assert.Equal(3, ClusterTree.Of(levels, 4).Levels);
        Assert.Equal([5, 3], HierarchyTraining.Counts(10, 3, 3));
        Assert.Equal([3], HierarchyTraining.Counts(10, 3, 2));
    }
}
