using Harvest.Mcp;
using ModelContextProtocol.Protocol;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient();
builder.Services.AddAuthentication().AddJwtBearer(options => options.Authority = "https://id.harvest.example");
builder.Services.AddAuthorization();
builder.Services
    .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "barn", Version = "2.1.0" })
    .WithHttpTransport()
    .WithTools<BarnTools>();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapMcp("/mcp").RequireAuthorization();
app.Run("http://0.0.0.0:3001");
