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

    public TextArguments(Command command) => command.Add(text);

    public Option Option => text;

    /// <summary>Null where rows are numbers.</summary>
    public string? Column(ParseResult arguments) => arguments.GetValue(text);

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
