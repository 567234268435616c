using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClusterVae.Cli.Outputs;

/// <summary>What the work tells of itself, behind the bars: its changing length moves nothing.</summary>
internal sealed class StepColumn : ProgressColumn
{
    private const string Key = "step";

    protected override bool NoWrap => true;

    public static void Tell(ProgressTask task, string text) => task.State.Update<Step>(Key, _ => new Step(text));

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Spectre.Console.Text(task.State.Get<Step>(Key).Text ?? "", new Style(Color.Grey)).Ellipsis();

    // A task's state keeps values only.
    private readonly record struct Step(string? Text);
}
