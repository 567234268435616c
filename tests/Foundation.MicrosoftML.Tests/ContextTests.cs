using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Foundation.MicrosoftML.Tests;

public sealed class ContextTests
{
    [Fact]
    public void What_a_channel_says_reaches_the_log()
    {
        var ml = new MLContext(1);
        var heard = new List<LoggingEventArgs>();
        ml.Log += (_, message) => heard.Add(message);
        using (var channel = ((IHostEnvironment)ml).Register("Host").Start("Work"))
        {
            channel.Info(MessageSensitivity.None, "epoch {0} of {1}", 3, 5);
            channel.Warning(MessageSensitivity.None, "100% {sure}");
        }

        var said = heard.Where(message => message.Kind != ChannelMessageKind.Trace).ToArray();
        Assert.Equal(["epoch 3 of 5", "100% {sure}"], said.Select(message => message.RawMessage));
        Assert.Equal([ChannelMessageKind.Info, ChannelMessageKind.Warning], said.Select(message => message.Kind));
        Assert.All(said, message => Assert.Equal("Host; Work", message.Source));
        Assert.Equal("[Source=Host; Work, Kind=Info] epoch 3 of 5", said[0].Message);
        Assert.Contains(heard, message => message.Kind == ChannelMessageKind.Trace);
    }

    [Fact]
    public void Training_tells_the_log_and_warns_of_missing_features()
    {
        var ml = new MLContext(1);
        var heard = new List<LoggingEventArgs>();
        ml.Log += (_, message) => heard.Add(message);
        var view = ml.Data.LoadFromEnumerable(Blob.Three().Append(new Blob { Features = [float.NaN, 0] }));
        ml.Clustering.Trainers.KMeans(new KMeansTrainer.Options { NumberOfClusters = 3, NumberOfThreads = 1 }).Fit(view);
        Assert.Contains(heard, message => message.Kind == ChannelMessageKind.Info && message.RawMessage == "Model trained successfully on 90 instances");
        Assert.Contains(heard, message => message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("1 instances with missing features"));
    }

    [Fact]
    public void Hosts_of_a_seeded_context_draw_the_same_numbers()
    {
        static int[] Draw(int? seed)
        {
            IHostEnvironment env = new MLContext(seed);
            return [env.Register("first").Rand.Next(), env.Register("second").Rand.Next()];
        }

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
        Assert.NotEqual(Draw(1)[0], Draw(1)[1]);
        Assert.NotEqual(Draw(null), Draw(null));
    }

    [Fact]
    public void The_context_carries_the_device()
    {
        var ml = new MLContext();
        Assert.Null(ml.GpuDeviceId);
        Assert.False(ml.FallbackToCpu);
        ml.GpuDeviceId = 1;
        ml.FallbackToCpu = true;
        Assert.Equal(1, ml.GpuDeviceId);
        Assert.True(ml.FallbackToCpu);
        Assert.NotNull(ml.ComponentCatalog);
    }
}
