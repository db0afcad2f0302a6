"""Formats of models: one module each, with its `FORMAT`."""
