using Desk.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Protocol;

var builder = Host.CreateApplicationBuilder(args);
builder.Services
    .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "gates", Version = "1.0" })
    .WithStdioServerTransport()
    .WithTools<GateTools>();
await builder.Build().RunAsync();
