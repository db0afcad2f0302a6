using System.ComponentModel;
using System.Net.Http.Json;

namespace Harvest.Api.Advice;

public sealed class SoilTools(HttpClient http)
{
    [Description("The moisture of the soil of a field, in percent.")]
    public async Task<double> MoistureAsync([Description("the field's number")] int field) =>
        await http.GetFromJsonAsync<double>($"https://sensors.harvest.example/fields/{field}/moisture");
}

public sealed class ValveTools(HttpClient http)
{
    public async Task<bool> OpenAsync(int valve, int minutes)
    {
        var response = await http.PostAsJsonAsync("https://valves.harvest.example/open", new { valve, minutes });
        return response.IsSuccessStatusCode;
    }
}
