using Azure.Identity;
using Desk.Api;
using Desk.Api.Agents;
using Desk.Plugins;
using Microsoft.SemanticKernel;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<SummaryOptions>(builder.Configuration.GetSection("Summaries"));
var azure = builder.Configuration.GetSection(AzureOpenAIOptions.Section).Get<AzureOpenAIOptions>()!;

builder.Services.AddKernel()
    .AddAzureOpenAIChatCompletion(azure.ChatDeployment, azure.Endpoint, new DefaultAzureCredential())
    .AddAzureOpenAITextEmbeddingGeneration(
        deploymentName: builder.Configuration["AzureOpenAI:EmbeddingDeployment"]!,
        endpoint: azure.Endpoint,
        credential: new DefaultAzureCredential());
builder.Services.AddSingleton<TicketPlugin>();
builder.Services.AddSingleton<MaintenancePlugin>();
builder.Services.AddScoped<DeskAgent>();
builder.Services.AddScoped<Summaries>();

var app = builder.Build();
app.MapPost("/ask", async (Question question, DeskAgent agent) => await agent.AskAsync(question.Text));
app.MapPost("/summary", async (Question question, Summaries summaries) => await summaries.OfAsync(question.Text));
app.Run();

public record Question(string Text);
