using ClusterVae.Cli.Trainers;
using Spectre.Console;

namespace ClusterVae.Cli.Outputs;

/// <summary>A progress bar on the error stream, for people only.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(ToolConsole console, string title, Func<IProgress<TrainingStep>, T> work)
    {
        if (!console.ErrorIsPerson)
            return work(new Silence());
        return ToolConsole.Decorated(console.Error).Progress().AutoClear(true).HideCompleted(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(title)), title)));
    }

    private sealed class Silence : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) { }
    }

    private sealed class Bar(ProgressTask task, string title) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value)
        {
            task.Value = 100 * value.Fraction;
            task.Description = Markup.Escape($"{title}: {value.Text}");
        }
    }
}
