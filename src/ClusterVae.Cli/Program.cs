using ClusterVae.Cli;
using ClusterVae.Cli.Ranks;
using ClusterVae.Ranks;

var (processes, place) = (OpenMpi.Started(Environment.GetEnvironmentVariable), OpenMpi.Place(Environment.GetEnvironmentVariable));
// Under mpirun fit is one training of all processes and score shares the parts out; everything else is done once.
if (processes == 1 || args is ["score", ..])
    return await Tool.RunAsync(args, ToolConsole.System());
if (args is not ["fit", ..])
    return place == 0 ? await Tool.RunAsync(args, ToolConsole.System()) : Tool.Fine;
using var ranks = OpenMpi.Join();
RankGroup.Current = ranks;
return await Tool.RunAsync(args, ToolConsole.System());
