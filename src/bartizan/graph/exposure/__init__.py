"""Exposure: what can be reached from outside, as packets travel."""
