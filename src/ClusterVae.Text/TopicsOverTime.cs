using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Text;

/// <summary>Stretches of the calendar, in coordinated universal time.</summary>
public enum TimeUnit
{
    Hour,

    Day,

    /// <summary>From Monday.</summary>
    Week,

    Month,

    Quarter,

    Year,
}

/// <summary>How topics are followed through time.</summary>
public sealed record TopicTimeOptions : IRuled<TopicTimeOptions>
{
    /// <summary>Null: the shortest of which the texts span at most <see cref="MostPeriods"/>, else years.</summary>
    public TimeUnit? Unit { get; init; }

    /// <summary>Where the unit is to be found.</summary>
    public int MostPeriods { get; init; } = 24;

    /// <summary>Of each topic in each period.</summary>
    public int WordsPerPeriod { get; init; } = 5;

    static IReadOnlyList<Rule<TopicTimeOptions>> IRuled<TopicTimeOptions>.Rules { get; } =
    [
        new RangeRule<TopicTimeOptions>(nameof(MostPeriods), o => o.MostPeriods, Interval.Closed(1, 10_000)),
        new RangeRule<TopicTimeOptions>(nameof(WordsPerPeriod), o => o.WordsPerPeriod, Interval.Closed(0, 1000)),
        new TruthRule<TopicTimeOptions>(nameof(Unit), o => o.Unit is not { } unit || Enum.IsDefined(unit), o => o.Unit, "a unit of the calendar, or null", "Choose one of them."),
    ];
}

/// <param name="Start">its first moment, in coordinated universal time</param>
/// <param name="Name">such as 2026-11, 2026-Q4 or 2026-11-27</param>
/// <param name="Texts">of all topics</param>
public sealed record TopicPeriod(DateTime Start, string Name, int Texts);

/// <summary>A topic in a period.</summary>
/// <param name="Texts">of the topic</param>
/// <param name="Share">of the period's texts</param>
/// <param name="Words">that set these texts apart, weighed as those of whole topics, the strongest first</param>
public sealed record TopicMoment(int Texts, double Share, IReadOnlyList<TopicWord> Words);

/// <summary>How large topics were, and by which words, in one period after the other.</summary>
public sealed class TopicsOverTime
{
    private const int MostPeriodsAtAll = 100_000;

    private TopicsOverTime(TimeUnit unit, TopicPeriod[] periods, TopicMoment[][] topics, int undated) => (Unit, Periods, Topics, Undated) = (unit, periods, topics, undated);

    public TimeUnit Unit { get; }

    /// <summary>Without a gap, from the first text's to the last one's.</summary>
    public IReadOnlyList<TopicPeriod> Periods { get; }

    /// <summary>For each topic its moments, one for each period.</summary>
    public IReadOnlyList<IReadOnlyList<TopicMoment>> Topics { get; }

    /// <summary>Texts without a time, or without a topic: they are in no period.</summary>
    public int Undated { get; }

    /// <param name="texts">one for each row</param>
    /// <param name="times">of each, in coordinated universal time; null where it is not known</param>
    /// <param name="labels">the cluster of each, from 0; below 0: none</param>
    /// <param name="clusters">K</param>
    /// <param name="options">null for the usual ones</param>
    public static TopicsOverTime Of(IReadOnlyList<string?> texts, IReadOnlyList<DateTime?> times, int[] labels, int clusters, TopicTimeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(labels);
        var chosen = new Checked<TopicTimeOptions>(options ?? new()).Value;
        if (times.Count != texts.Count || labels.Length != texts.Count)
            throw new DataProblemException($"{texts.Count} texts, {times.Count} times and {labels.Length} labels", "Give one of each for every row.");
        if (labels.Any(label => label >= clusters))
            throw new DataProblemException($"A label is not below {clusters}", "Number clusters from 0.");
        int[] dated = [.. Enumerable.Range(0, texts.Count).Where(row => times[row] is not null && labels[row] >= 0)];
        if (dated.Length == 0)
            throw new DataProblemException("no text has a time", "Give at least one.");
        var (first, last) = (dated.Min(row => times[row]!.Value), dated.Max(row => times[row]!.Value));
        var unit = chosen.Unit ?? Enum.GetValues<TimeUnit>().Where(one => Fits(first, last, one, chosen.MostPeriods)).DefaultIfEmpty(TimeUnit.Year).First();
        if (!Fits(first, last, unit, MostPeriodsAtAll))
            throw new DataProblemException($"the texts span more than {MostPeriodsAtAll} periods", "Choose a longer unit, or look for times that are wrong.", value: unit.ToString());

        var starts = new List<DateTime>();
        for (var start = Start(first, unit); ; start = Next(start, unit))
        {
            starts.Add(start);
            var next = Next(start, unit);
            if (next > last || next == DateTime.MaxValue)
                break;
        }
        var places = new int[texts.Count];
        Array.Fill(places, -1);
        foreach (var row in dated)
            places[row] = PlaceOf(starts, times[row]!.Value);
        var sizes = new int[starts.Count];
        foreach (var row in dated)
            sizes[places[row]]++;
        var words = new TopicWords(texts, labels, clusters);
        var moments = Enumerable.Range(0, clusters).Select(k =>
        {
            var rows = dated.Where(row => labels[row] == k).ToLookup(row => places[row]);
            return sizes.Select((all, p) => new TopicMoment(rows[p].Count(), all == 0 ? 0 : (double)rows[p].Count() / all, words.Of(rows[p], chosen.WordsPerPeriod))).ToArray();
        }).ToArray();
        return new TopicsOverTime(unit, [.. starts.Select((start, p) => new TopicPeriod(start, Name(start, unit), sizes[p]))], moments, texts.Count - dated.Length);
    }

    private static int PlaceOf(List<DateTime> starts, DateTime time)
    {
        var place = starts.BinarySearch(time);
        return place < 0 ? ~place - 1 : place;
    }

    /// <summary>Counted, not walked through: a wrong year is thousands of hours away.</summary>
    private static bool Fits(DateTime first, DateTime last, TimeUnit unit, int most)
    {
        var (from, to) = (Start(first, unit), Start(last, unit));
        var months = 12 * (to.Year - from.Year) + to.Month - from.Month;
        return 1 + unit switch
        {
            TimeUnit.Hour => (to - from).TotalHours,
            TimeUnit.Day => (to - from).TotalDays,
            TimeUnit.Week => (to - from).TotalDays / 7,
            TimeUnit.Month => months,
            TimeUnit.Quarter => months / 3,
            _ => months / 12,
        } <= most;
    }

    private static DateTime Start(DateTime time, TimeUnit unit) => unit switch
    {
        TimeUnit.Hour => time.Date.AddHours(time.Hour),
        TimeUnit.Day => time.Date,
        // The calendar begins on a Monday.
        TimeUnit.Week => DateTime.MinValue.AddDays((time.Date - DateTime.MinValue).Days / 7 * 7),
        TimeUnit.Month => new DateTime(time.Year, time.Month, 1),
        TimeUnit.Quarter => new DateTime(time.Year, (time.Month - 1) / 3 * 3 + 1, 1),
        _ => new DateTime(time.Year, 1, 1),
    };

    private static DateTime Next(DateTime start, TimeUnit unit)
    {
        try
        {
            return unit switch
            {
                TimeUnit.Hour => start.AddHours(1),
                TimeUnit.Day => start.AddDays(1),
                TimeUnit.Week => start.AddDays(7),
                TimeUnit.Month => start.AddMonths(1),
                TimeUnit.Quarter => start.AddMonths(3),
                _ => start.AddYears(1),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            // The last period of the calendar.
            return DateTime.MaxValue;
        }
    }

    private static string Name(DateTime start, TimeUnit unit) => unit switch
    {
        TimeUnit.Hour => start.ToString("yyyy-MM-dd HH:00", CultureInfo.InvariantCulture),
        TimeUnit.Month => start.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        TimeUnit.Quarter => string.Create(CultureInfo.InvariantCulture, $"{start.Year:0000}-Q{(start.Month + 2) / 3}"),
        TimeUnit.Year => start.ToString("yyyy", CultureInfo.InvariantCulture),
        _ => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}
