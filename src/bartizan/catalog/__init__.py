"""The catalogue: data, one unit a file, and its loader."""
