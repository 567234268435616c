using System.CommandLine;

namespace ClusterVae.Cli.Inputs;

/// <summary>The option for texts in place of numbers.</summary>
internal sealed class TextArguments
{
    private readonly Option<string?> text = new("--text")
    {
        Description = $"The column of --data that holds texts, by name or place: rows are their vectors by {TextRows.Network}, which the tool carries. {Files.LineFile.Column}: the lines of a .txt file as they stand",
        HelpName = "COLUMN",
    };

    // Where topics are told of.
    private readonly Option<string?>? time;

    public TextArguments(Command command)
    {
        command.Add(text);
        if (command.Name is "fit" or "report")
        {
            time = new("--time") { Description = "The column with the time of each text, such as 2026-11-27 or 2026-11-27T16:36:00Z, for topics over time; may be empty in some rows", HelpName = "COLUMN" };
            command.Add(time);
        }
    }

    public Option Option => text;

    /// <summary>Null where rows are numbers.</summary>
    public string? Column(ParseResult arguments) => arguments.GetValue(text);

    /// <summary>Null where topics are not followed through time.</summary>
    public string? TimeColumn(ParseResult arguments) => time is null ? null : arguments.GetValue(time);

    /// <summary>Of --time without --text.</summary>
    public void RefuseAlone(ParseResult arguments)
    {
        if (TimeColumn(arguments) is not null)
            throw new UsageException($"{time!.Name} is for texts: name their column by {text.Name} COLUMN.");
    }

    /// <summary>Options that say something of numbers alone, or of files beside.</summary>
    public void Refuse(ParseResult arguments, params IEnumerable<Option> others)
    {
        foreach (var option in others)
        {
            if (arguments.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for rows of numbers: leave it out with {text.Name}.");
        }
    }

    /// <param name="wanted">what a model expects; null when there is no model yet</param>
    public void Require(ParseResult arguments, ModelColumns? wanted)
    {
        if (wanted is null)
            return;
        var given = Column(arguments) is not null;
        if (wanted.Texts is { } learnt && !given)
            throw new UsageException($"The model was fitted on texts: name their column by {text.Name} COLUMN (in its training it was called {PlainText.Shown(learnt.Column)}).");
        if (wanted.Texts is null && given)
            throw new UsageException($"The model was not fitted on texts: leave {text.Name} out.");
        if (wanted.Texts is { Network: not TextRows.Network } other)
            throw new UsageException($"The model reads vectors of {PlainText.Shown(other.Network)}, and this version of the tool makes those of {TextRows.Network}: fit it again.");
    }
}
