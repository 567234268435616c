using ClusterVae.Cli;

return await Tool.RunAsync(args, ToolConsole.System());
