"""The HTTP door: API and dashboard."""
