"""Kustomize as it builds: bases, components and overlays, with the file and line of every value."""
