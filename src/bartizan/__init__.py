"""Bartizan: AI security posture management, from source repository to running cloud."""

__version__ = "0.1.0"
