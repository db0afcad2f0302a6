using Desk.Plugins;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Desk.Api.Agents;

public sealed class DeskAgent(Kernel kernel, TicketPlugin tickets, MaintenancePlugin maintenance)
{
    private const string Instructions = """
        You are the service desk of Kestrel Airlines.
        Open a ticket only when the user has named the machine.
        """;

    public async Task<string> AskAsync(string question)
    {
        var own = kernel.Clone();
        own.Plugins.AddFromObject(tickets);
        own.Plugins.AddFromObject(maintenance, "Maintenance");

        ChatCompletionAgent agent = new()
        {
            Name = "ServiceDesk",
            Instructions = Instructions,
            Kernel = own,
            Arguments = new KernelArguments(new PromptExecutionSettings
            {
                FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            }),
        };
        await foreach (var response in agent.InvokeAsync(new ChatMessageContent(AuthorRole.User, question)))
        {
            return response.Message.Content ?? "";
        }
        return "";
    }
}
