"""Runtime: events, signals, alerts, incidents."""
