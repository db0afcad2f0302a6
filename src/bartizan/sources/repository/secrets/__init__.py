"""Secrets of AI services in text files."""
