using Microsoft.Extensions.AI;
using Npgsql;

namespace Harvest.Api.Reports;

public sealed class YieldReports(IChatClient chat, NpgsqlDataSource source)
{
    public async Task<List<string>> AnswerAsync(string question)
    {
        List<ChatMessage> messages =
        [
            new(ChatRole.System, "You write one SELECT over the table yield (field, year, crop, tons) of PostgreSQL."),
            new(ChatRole.User, question),
        ];
        var answer = await chat.GetResponseAsync(messages, new ChatOptions { Temperature = 0 });
        var sql = answer.Text.Trim();

        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    public async Task<long> CountAsync(int year)
    {
        await using var command = source.CreateCommand("select count(*) from yield where year = $1");
        command.Parameters.AddWithValue(year);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
