using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Trainers;
using Spectre.Console;

namespace ClusterVae.Cli.Outputs;

/// <summary>Progress bars on the error stream, for people only.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(ToolConsole console, string title, Func<IProgress<TrainingStep>, T> work)
    {
        if (!console.ErrorIsPerson)
            return work(new Silence());
        return Bars(console, clear: true).Start(context =>
        {
            var task = context.AddTask(Markup.Escape(title));
            task.IsIndeterminate = true;
            return work(new Bar(task));
        });
    }

    /// <summary>One after the other, each with a bar that stays; redirected, one line for each when it is done.</summary>
    public static T[] RunAll<T>(ToolConsole console, IReadOnlyList<(string Title, Func<IProgress<TrainingStep>, T> Work)> stages)
    {
        if (!console.ErrorIsPerson)
            return [.. stages.Select(stage => Announced(console.Error, stage.Title, stage.Work))];
        return Bars(console, clear: false).Start(context =>
        {
            var tasks = stages.Select(stage => context.AddTask(Markup.Escape(stage.Title), autoStart: false)).ToArray();
            return stages.Zip(tasks, (stage, task) => Watched(task, stage.Work)).ToArray();
        });
    }

    private static Progress Bars(ToolConsole console, bool clear) => ToolConsole.Decorated(console.Error).Progress().AutoClear(clear).HideCompleted(clear)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new ElapsedTimeColumn(), new RemainingTimeColumn(), new StepColumn());

    private static T Watched<T>(ProgressTask task, Func<IProgress<TrainingStep>, T> work)
    {
        // Until it tells how far it is.
        task.IsIndeterminate = true;
        task.StartTask();
        var result = work(new Bar(task));
        task.IsIndeterminate = false;
        task.Value = task.MaxValue;
        StepColumn.Tell(task, "");
        task.StopTask();
        return result;
    }

    private static T Announced<T>(TextWriter writer, string title, Func<IProgress<TrainingStep>, T> work)
    {
        var clock = Stopwatch.StartNew();
        var result = work(new Silence());
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {clock.Elapsed.TotalSeconds:F1} s"));
        return result;
    }

    private sealed class Silence : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) { }
    }

    private sealed class Bar(ProgressTask task) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value)
        {
            task.IsIndeterminate = false;
            // A full bar would count as done, and hide, while there still is work.
            task.Value = Math.Min(99.9, 100 * value.Fraction);
            StepColumn.Tell(task, value.Text);
        }
    }
}
