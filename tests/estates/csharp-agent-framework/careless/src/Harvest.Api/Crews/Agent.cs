namespace Harvest.Api.Crews;

/// <summary>Somebody who hires pickers; nothing that a model moves.</summary>
public sealed record Agent(string Name, string Model, string[] Tools)
{
    public static Agent CreateAIAgent(string name) => new(name, "massey-ferguson-5S", ["shears", "ladder"]);
}
