using System.ComponentModel;
using System.Diagnostics;
using Microsoft.SemanticKernel;

namespace Desk.Plugins;

public sealed class MaintenancePlugin
{
    [KernelFunction("restart_service")]
    [Description("Restarts a service on the gate computers.")]
    public string Restart(string service)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", $"-c \"systemctl restart {service}\""));
        process?.WaitForExit();
        return process?.ExitCode == 0 ? "restarted" : "failed";
    }
}
