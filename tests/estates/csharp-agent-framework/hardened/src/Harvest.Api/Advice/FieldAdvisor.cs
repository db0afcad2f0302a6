using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Harvest.Api.Advice;

public sealed class FieldAdvisor(IChatClient chatClient, SoilTools soil, ValveTools valves)
{
    private const string Manners =
        "You advise growers on irrigation. " +
        "Open a valve only when the grower has named it.";

    private readonly AIAgent _agent = chatClient.CreateAIAgent(
        instructions: Manners,
        name: "field-advisor",
        tools:
        [
            AIFunctionFactory.Create(soil.MoistureAsync, "soil_moisture"),
            AIFunctionFactory.Create(valves.OpenAsync, name: "open_valve", description: "Opens a valve for some minutes."),
        ]);

    public async Task<string> AskAsync(string question)
    {
        var response = await _agent.RunAsync(question);
        return response.Text;
    }
}
