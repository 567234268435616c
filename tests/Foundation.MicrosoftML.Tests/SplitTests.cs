using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class SplitTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public SplitTests()
    {
        _view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(i => new Row { Id = i, Group = $"g{i % 40}" }).ToArray());
    }

    [Fact]
    public void Train_and_test_share_no_row_and_lose_none()
    {
        var split = _ml.Data.TrainTestSplit(_view, testFraction: 0.3);
        var (train, test) = (Ids(split.TrainSet), Ids(split.TestSet));
        Assert.Equal(Enumerable.Range(0, 1000), train.Concat(test).Order());
        Assert.InRange(test.Length, 240, 360);
        Assert.Equal(_view.Schema.Select(column => column.Name), split.TrainSet.Schema.Select(column => column.Name));
        Assert.Null(split.TrainSet.GetRowCount());
        Assert.Equal(test, Ids(split.TestSet));
    }

    [Fact]
    public void The_seed_decides_the_split()
    {
        Assert.Equal(Ids(_ml.Data.TrainTestSplit(_view, seed: 7).TestSet), Ids(_ml.Data.TrainTestSplit(_view, seed: 7).TestSet));
        Assert.NotEqual(Ids(_ml.Data.TrainTestSplit(_view, seed: 7).TestSet), Ids(_ml.Data.TrainTestSplit(_view, seed: 8).TestSet));
    }

    [Fact]
    public void Rows_with_the_same_sampling_key_stay_together()
    {
        var split = _ml.Data.TrainTestSplit(_view, 0.5, samplingKeyColumnName: "Group");
        var train = split.TrainSet.GetColumn<string>("Group").Distinct().ToArray();
        var test = split.TestSet.GetColumn<string>("Group").Distinct().ToArray();
        Assert.Empty(train.Intersect(test));
        Assert.Equal(40, train.Length + test.Length);
    }

    [Fact]
    public void Every_row_is_in_the_test_set_of_one_fold()
    {
        var folds = _ml.Data.CrossValidationSplit(_view, numberOfFolds: 4);
        Assert.Equal(4, folds.Count);
        Assert.Equal(Enumerable.Range(0, 1000), folds.SelectMany(fold => Ids(fold.TestSet)).Order());
        Assert.All(folds, fold => Assert.Equal(1000, Ids(fold.TrainSet).Length + Ids(fold.TestSet).Length));
    }

    [Fact]
    public void Skip_and_take_cut_a_stretch_out()
    {
        Assert.Equal([0, 1, 2], Ids(_ml.Data.TakeRows(_view, 3)));
        Assert.Equal([998, 999], Ids(_ml.Data.SkipRows(_view, 998)));
        Assert.Equal([5, 6], Ids(_ml.Data.TakeRows(_ml.Data.SkipRows(_view, 5), 2)));
        Assert.Equal(3, _ml.Data.TakeRows(_view, 3).GetRowCount());
        Assert.Equal(0, _ml.Data.SkipRows(_view, 2000).GetRowCount());
        Assert.False(_ml.Data.TakeRows(_view, 3).CanShuffle);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TakeRows(_view, 0));
    }

    [Fact]
    public void Shuffling_keeps_all_rows_whole_and_repeats_itself()
    {
        var shuffled = _ml.Data.ShuffleRows(_view, seed: 3);
        var ids = Ids(shuffled);
        Assert.NotEqual(Enumerable.Range(0, 1000), ids);
        Assert.Equal(Enumerable.Range(0, 1000), ids.Order());
        Assert.Equal(ids, Ids(shuffled));
        Assert.NotEqual(ids, Ids(_ml.Data.ShuffleRows(_view, seed: 4)));
        var rows = _ml.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: false);
        Assert.All(rows, row => Assert.Equal($"g{row.Id % 40}", row.Group));
    }

    [Fact]
    public void Wrong_fractions_and_columns_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(_view, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(_view, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CrossValidationSplit(_view, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(_view, 0.5, "Absent"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByMissingValues(_view, "Group"));
    }

    private static int[] Ids(IDataView view) => [.. view.GetColumn<int>("Id")];

    private sealed class Row
    {
        public int Id { get; set; }

        public string Group { get; set; } = "";
    }
}
