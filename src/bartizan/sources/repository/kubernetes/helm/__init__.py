"""Helm charts, rendered without Helm: an engine for Go templates, and what a chart is made of."""
