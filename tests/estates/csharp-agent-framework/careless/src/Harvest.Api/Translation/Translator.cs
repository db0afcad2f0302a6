using Harvest.Api.Options;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OllamaSharp;

namespace Harvest.Api.Translation;

public sealed class Translator(IOptions<TranslationOptions> options)
{
    public async Task<string> ToPolishAsync(string text)
    {
        var settings = options.Value;
        IChatClient client = new OllamaApiClient(new Uri(settings.Endpoint), settings.Model);
        var answer = await client.GetResponseAsync("Translate into Polish: " + text);
        return answer.Text;
    }
}
