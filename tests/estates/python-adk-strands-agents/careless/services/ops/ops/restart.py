import subprocess

from strands import tool


@tool
def restart_service(unit: str) -> str:
    """Restart a systemd unit on the hotel's server.

    Args:
        unit: The name of the unit, such as "keycards".
    """
    done = subprocess.run(["systemctl", "restart", unit], capture_output=True, text=True, timeout=30, check=False)
    return done.stderr or "restarted"
