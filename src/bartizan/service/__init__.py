"""The use cases; the only place that composes the floors below."""
