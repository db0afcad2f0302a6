using System.ComponentModel;
using System.Net.Http.Json;
using Microsoft.SemanticKernel;

namespace Desk.Plugins;

public sealed class MaintenancePlugin(HttpClient http)
{
    private static readonly HashSet<string> Services = ["printing", "boarding"];

    [KernelFunction("restart_service")]
    [Description("Asks operations to restart a service on the gate computers.")]
    public async Task<string> Restart(string service)
    {
        if (!Services.Contains(service)) return "unknown service";
        var response = await http.PostAsJsonAsync("https://operations.kestrel.example/restarts", new { service });
        return response.IsSuccessStatusCode ? "asked" : "failed";
    }
}
