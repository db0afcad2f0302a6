using Azure.AI.OpenAI;
using Azure.Identity;
using Harvest.Api.Advice;
using Harvest.Api.Notes;
using Harvest.Api.Options;
using Harvest.Api.Reports;
using Harvest.Api.Translation;
using Harvest.Api.Weather;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Qdrant.Client;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<AzureOpenAIOptions>(builder.Configuration.GetSection("AzureOpenAI"));
builder.Services.AddOptions<WeatherOptions>().BindConfiguration(WeatherOptions.Section);
builder.Services.Configure<TranslationOptions>(builder.Configuration.GetSection("Translation"));

builder.Services.AddSingleton(provider =>
{
    var options = provider.GetRequiredService<IOptions<AzureOpenAIOptions>>().Value;
    return new AzureOpenAIClient(options.Endpoint, new DefaultAzureCredential());
});
builder.Services.AddChatClient(provider =>
{
    var options = provider.GetRequiredService<IOptions<AzureOpenAIOptions>>().Value;
    var azure = provider.GetRequiredService<AzureOpenAIClient>();
    return azure.GetChatClient(options.Deployment).AsIChatClient();
});
builder.Services.AddEmbeddingGenerator(provider =>
    provider.GetRequiredService<AzureOpenAIClient>()
        .GetEmbeddingClient(builder.Configuration["AzureOpenAI:EmbeddingDeployment"])
        .AsIEmbeddingGenerator());
builder.Services.AddSingleton(new QdrantClient("qdrant.harvest.example", https: true));
builder.Services.AddNpgsqlDataSource(builder.Configuration.GetConnectionString("Yield")!);
builder.Services.AddSingleton<SoilTools>();
builder.Services.AddSingleton<ValveTools>();
builder.Services.AddSingleton<FieldAdvisor>();
builder.Services.AddSingleton<WeatherNotes>();
builder.Services.AddSingleton<FieldNotes>();
builder.Services.AddSingleton<YieldReports>();
builder.Services.AddSingleton<Translator>();

var app = builder.Build();
app.MapPost("/advice", (Question question, FieldAdvisor advisor) => advisor.AskAsync(question.Text));
app.MapPost("/weather", (Question question, WeatherNotes notes) => notes.OfAsync(question.Text));
app.MapPost("/notes", (Question question, FieldNotes notes) => notes.LikeAsync(question.Text));
app.MapPost("/yield", (Question question, YieldReports reports) => reports.AnswerAsync(question.Text));
app.MapPost("/translate", (Question question, Translator translator) => translator.ToPolishAsync(question.Text));
app.Run();

public record Question(string Text);
