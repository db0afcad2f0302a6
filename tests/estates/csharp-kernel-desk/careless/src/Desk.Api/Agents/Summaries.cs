using Microsoft.Extensions.Options;
using OpenAI.Chat;

namespace Desk.Api.Agents;

public sealed class Summaries(IOptions<SummaryOptions> options)
{
    private readonly ChatClient _client = new(options.Value.Model, "b7f3c9d2e8a14f6098c1d5e3a7b2f4c6");

    public async Task<string> OfAsync(string text)
    {
        List<ChatMessage> messages =
        [
            new SystemChatMessage("Summarise the ticket in two sentences."),
            new UserChatMessage(text),
        ];
        ChatCompletion completion = await _client.CompleteChatAsync(messages);
        return completion.Content[0].Text;
    }
}
