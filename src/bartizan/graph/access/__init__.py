"""Effective access: who may really do what, as each cloud evaluates it."""
