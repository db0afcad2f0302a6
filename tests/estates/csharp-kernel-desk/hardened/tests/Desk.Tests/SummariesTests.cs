using Desk.Api;
using Xunit;

namespace Desk.Tests;

public class SummariesTests
{
    private sealed class ChatClient(string model) { public string Model => model; }

    [Fact]
    public void DefaultModel()
    {
        Assert.Equal("gpt-4o-mini", new SummaryOptions().Model);
        Assert.NotEqual("gpt-4-32k", new ChatClient("fake-model").Model);
    }
}
