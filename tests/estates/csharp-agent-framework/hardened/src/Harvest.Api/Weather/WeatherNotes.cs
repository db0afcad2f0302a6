using Harvest.Api.Options;
using Microsoft.Extensions.Options;
using OpenAI.Chat;

namespace Harvest.Api.Weather;

public sealed class WeatherNotes
{
    private readonly ChatClient _client;
    private readonly WeatherOptions _options;

    public WeatherNotes(IOptions<WeatherOptions> options)
    {
        _options = options.Value;
        _client = new ChatClient(_options.Model, Environment.GetEnvironmentVariable("OPENAI_API_KEY"));
    }

    public async Task<string> OfAsync(string forecast)
    {
        ChatMessage[] messages =
        [
            new SystemChatMessage("You turn a forecast into a note for growers, frost first."),
            new UserChatMessage($"At most {_options.MaxWords} words: {forecast}"),
        ];
        ChatCompletion completion = await _client.CompleteChatAsync(messages);
        return completion.Content[0].Text;
    }

    private static ChatClient Pilot(string key) => new("gpt-35-turbo-16k", key);
}
