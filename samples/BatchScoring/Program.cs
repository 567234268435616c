using BatchScoring;

// ML.NET alone: a pipeline that ml.Model.Save wrote, over every Parquet file of a folder, and then the program ends.
//   dotnet run --project samples/BatchScoring -- --model pipeline.zip --in parts --out scored
var builder = Host.CreateApplicationBuilder(args);
builder.Services.Configure<ScoringOptions>(builder.Configuration);
builder.Services.AddHostedService<ScoringWorker>();
await builder.Build().RunAsync();
