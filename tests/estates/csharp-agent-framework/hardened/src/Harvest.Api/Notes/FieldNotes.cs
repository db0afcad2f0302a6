using Microsoft.Extensions.AI;
using Qdrant.Client;

namespace Harvest.Api.Notes;

internal static class Collections
{
    public const string Notes = "field_notes";
}

public sealed class FieldNotes(QdrantClient qdrant, IEmbeddingGenerator<string, Embedding<float>> embeddings)
{
    public async Task<List<string>> LikeAsync(string text)
    {
        var vector = await embeddings.GenerateVectorAsync(text);
        var found = await qdrant.SearchAsync(Collections.Notes, vector, limit: 5);
        return [.. found.Select(one => one.Payload["text"].StringValue)];
    }
}
