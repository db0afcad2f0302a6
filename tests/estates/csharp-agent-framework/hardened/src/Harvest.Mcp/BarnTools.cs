using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Harvest.Mcp;

[McpServerToolType]
public sealed class BarnTools(HttpClient http)
{
    [McpServerTool(Name = "feed_stock"), Description("How much feed is in the barn, in kilograms.")]
    public async Task<string> StockAsync(string kind) =>
        await http.GetStringAsync($"https://barn.harvest.example/feed/{Uri.EscapeDataString(kind)}");

    [McpServerTool(Name = "run_report")]
    [Description("Runs a report of the barn, feed, stock or visits.")]
    public string Report(string kind)
    {
        var kinds = new[] { "feed", "stock", "visits" };
        return kinds.Contains(kind) ? http.GetStringAsync($"https://barn.harvest.example/reports/{kind}").Result : "unknown";
    }
}
