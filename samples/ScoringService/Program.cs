using ScoringService;

// A model that `clustervae export` wrote, over HTTP:
//   dotnet run --project samples/ScoringService -- --model digits.onnx --urls http://127.0.0.1:8080
//   curl -s localhost:8080/score -H 'content-type: application/json' -d '{"rows": [[0.1, 0.2, ...], ...]}'
var builder = WebApplication.CreateSlimBuilder(args);
var limits = new ServiceLimits(builder.Configuration.GetValue("maxRows", 10_000), builder.Configuration.GetValue("maxBytes", 32 << 20));
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = limits.MaxBytes);
builder.Services.AddSingleton(_ => OnnxModel.Load(builder.Configuration["model"] ?? throw new InvalidOperationException("Say which model: --model FILE.onnx")));
builder.Services.AddSingleton<ServiceMetrics>();
builder.Services.AddProblemDetails();
var app = builder.Build();
app.UseExceptionHandler();

// Found to be unfit now, and not when the first request comes.
var model = app.Services.GetRequiredService<OnnxModel>();

app.MapPost("/score", (ScoreRequest request, string? outputs, ServiceMetrics metrics) =>
{
    using var _ = metrics.Begin();
    try
    {
        var scored = model.Score(request, outputs?.Split(','), limits.MaxRows);
        metrics.Scored(request.Rows!.Length);
        return Results.Ok(scored);
    }
    catch (BadRequestException error)
    {
        metrics.Refused();
        return Results.Problem(error.Message, statusCode: error.Status);
    }
});
app.MapGet("/model", () => new { model.Path, model.Width, model.Columns, Outputs = model.OutputNames });
app.MapGet("/health", () => Results.Text(model.IsWell() ? "well" : "not well", statusCode: model.IsWell() ? 200 : 503));
app.MapGet("/metrics", (ServiceMetrics metrics) => Results.Text(metrics.ToPrometheus(), "text/plain; version=0.0.4"));
app.Run();

internal sealed record ServiceLimits(int MaxRows, int MaxBytes);
