namespace Harvest.Api.Options;

/// <summary>
/// Where the models are. The pilot had <c>new ChatClient("gpt-35-turbo", key)</c> in every class.
/// </summary>
public sealed record AzureOpenAIOptions
{
    public required Uri Endpoint { get; init; }
    public string Deployment { get; init; } = "chat";
    public string EmbeddingDeployment { get; init; } = "embeddings";
}

public sealed class WeatherOptions
{
    public const string Section = "Weather";

    public string Model { get; set; } = "gpt-4o-mini";
    public int MaxWords { get; set; } = 40;
}

public sealed class TranslationOptions
{
    public string Endpoint { get; set; } = "http://localhost:11434";
    public string Model { get; set; } = "llama3.2";
}
