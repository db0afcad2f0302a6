"""Model files in a source tree, by name and by their first bytes; what is in them the service has inspected."""
