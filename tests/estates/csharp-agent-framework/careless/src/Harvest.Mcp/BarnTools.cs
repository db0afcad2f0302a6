using System.ComponentModel;
using System.Diagnostics;
using ModelContextProtocol.Server;

namespace Harvest.Mcp;

[McpServerToolType]
public sealed class BarnTools(HttpClient http)
{
    [McpServerTool(Name = "feed_stock"), Description("How much feed is in the barn, in kilograms.")]
    public async Task<string> StockAsync(string kind) =>
        await http.GetStringAsync($"https://barn.harvest.example/feed/{Uri.EscapeDataString(kind)}");

    [McpServerTool(Name = "run_report")]
    [Description("Runs a report of the barn, with the options of barnctl.")]
    public string Report(string options)
    {
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("barnctl report " + options);
        using var process = Process.Start(start)!;
        return process.StandardOutput.ReadToEnd();
    }
}
