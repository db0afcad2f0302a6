namespace Desk.Api;

/// <summary>Where the models are. It was gpt-35-turbo once.</summary>
public sealed class AzureOpenAIOptions
{
    public const string Section = "AzureOpenAI";

    public required string Endpoint { get; init; }
    public required string ChatDeployment { get; init; }
    public string EmbeddingDeployment { get; init; } = "embeddings";
}

public sealed class SummaryOptions
{
    public string Model { get; set; } = "gpt-4o-mini";
}
