using System.CommandLine;
using ClusterVae.Files;
using ClusterVae.Images;

namespace ClusterVae.Cli.Inputs;

/// <summary>What becomes of files that cannot be read as pictures, where rows are learnt from or shown.</summary>
internal enum BadPicturePolicy
{
    Fail,

    /// <summary>They are left out, and told of.</summary>
    Skip,
}

/// <summary>The options for pictures in place of rows.</summary>
internal sealed class PictureArguments
{
    private readonly Option<string?> images = new("--images")
    {
        Description = "In place of --data: the pictures below a folder as rows of pixels; --label Folder names them by their sub-folders",
        HelpName = "DIR",
    };

    private readonly Option<string?> size = new("--image-size")
    {
        Description = "What pictures are cut and scaled to; not given: what a model was fitted on, their own size where all share one up to 64x64, else 32x32",
        HelpName = "WIDTHxHEIGHT",
    };

    // score leaves the choice to --on-bad-row.
    private readonly Option<BadPicturePolicy>? bad;

    public PictureArguments(Command command)
    {
        command.Add(images);
        command.Add(size);
        if (command.Name != "score")
        {
            bad = new("--on-bad-image") { Description = "What becomes of files below --images that cannot be read: the work fails, or they are left out and named", HelpName = "fail|skip" };
            command.Add(bad);
        }
    }

    public Option Option => images;

    /// <summary>Null where rows come from elsewhere.</summary>
    public string? Folder(ParseResult arguments) => arguments.GetValue(images);

    public IEnumerable<(string Option, string Path)> Inputs(string folder) => PictureFolder.Open(folder).Files.Select(file => (images.Name, file.Path));

    /// <summary>Options that say something of files of rows alone.</summary>
    public void Refuse(ParseResult arguments, params IEnumerable<Option> others)
    {
        foreach (var option in others)
        {
            if (arguments.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for files of rows: leave it out with {images.Name}.");
        }
    }

    /// <summary>Of --image-size and --on-bad-image without --images.</summary>
    public void RefuseAlone(ParseResult arguments)
    {
        foreach (var option in new Option?[] { size, bad })
        {
            if (option is not null && arguments.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for pictures: give them by {images.Name} DIR.");
        }
    }

    /// <param name="wanted">the columns that a model expects; null when there is no model yet</param>
    public IRowFile Open(ParseResult arguments, string folder, ModelColumns? wanted, string? label, IReadOnlyList<string> carried, CancellationToken stop)
    {
        (int Width, int Height)? asked = null;
        if (arguments.GetValue(size) is { } text)
            asked = PixelShape.ParseSize(text) ?? throw new UsageException($"{size.Name} {PlainText.Shown(text)}: give width x height, such as 32x32, each up to 4096.");
        PixelShape? shape = null;
        if (wanted is not null)
        {
            shape = wanted.Pictures is { } kept ? PixelShape.Parse(kept) : null;
            if (shape is not { } learnt)
                throw new UsageException($"The model was not fitted on pictures: give its rows by --data. (Pictures are told by fit {images.Name}.)");
            if (asked is { } other && other != (learnt.Width, learnt.Height))
                throw new UsageException($"The model reads pictures of {learnt.Width}x{learnt.Height}: leave {size.Name} out.");
        }
        var options = new PictureRowsOptions { Size = asked, Shape = shape, SkipUnreadable = bad is not null && arguments.GetValue(bad) == BadPicturePolicy.Skip, LabelColumn = label, CarriedColumns = carried };
        return bad is null ? PictureRows.Stream(PictureFolder.Open(folder), options) : PictureRows.Keep(PictureFolder.Open(folder), options, stop);
    }
}
