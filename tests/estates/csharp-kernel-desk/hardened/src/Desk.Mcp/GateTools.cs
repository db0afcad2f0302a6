using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Desk.Mcp;

[McpServerToolType]
public sealed class GateTools(HttpClient http)
{
    [McpServerTool(Name = "gate_of_flight"), Description("The gate of a flight.")]
    public async Task<string> GateAsync(string flight) => await http.GetStringAsync($"/flights/{flight}/gate");
}
