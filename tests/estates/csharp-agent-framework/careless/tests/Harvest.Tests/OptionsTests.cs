using Harvest.Api.Options;
using Xunit;

namespace Harvest.Tests;

public class OptionsTests
{
    private sealed class OllamaApiClient(string model) { public string Model => model; }

    [Fact]
    public void Defaults()
    {
        Assert.Equal("gpt-4o-mini", new WeatherOptions().Model);
        Assert.Equal("tinyllama", new OllamaApiClient("tinyllama").Model);
    }
}
