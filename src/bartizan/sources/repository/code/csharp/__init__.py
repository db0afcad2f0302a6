"""C#: how its files are indexed and what its expressions are."""
