"""The explorer: openCypher's portable subset over a read-only snapshot of the graph."""
