using System.ComponentModel;
using Microsoft.Data.SqlClient;
using Microsoft.SemanticKernel;

namespace Desk.Plugins;

public sealed class TicketPlugin(SqlConnection connection)
{
    [KernelFunction("open_ticket")]
    [Description("Opens a ticket for a machine.")]
    public async Task<int> OpenAsync(string machine, string problem)
    {
        await using var command = new SqlCommand("insert into tickets (machine, problem) values (@m, @p)", connection);
        command.Parameters.AddWithValue("@m", machine);
        command.Parameters.AddWithValue("@p", problem);
        return await command.ExecuteNonQueryAsync();
    }

    [KernelFunction, Description("The tickets of a machine.")]
    public async Task<string> ListTickets(string machine)
    {
        await using var command = new SqlCommand("select problem from tickets where machine = @m", connection);
        command.Parameters.AddWithValue("@m", machine);
        return (string?)await command.ExecuteScalarAsync() ?? "none";
    }

    public string Normalise(string machine) => machine.Trim().ToUpperInvariant();
}
