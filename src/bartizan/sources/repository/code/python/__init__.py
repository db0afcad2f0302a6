"""Python: how its files are indexed, what its expressions are, what its own library does."""
