"""AWS access over linked estates."""
