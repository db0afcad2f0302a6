"""Posture: rules over assets, giving findings."""
