"""How far one rendering may go."""

LONGEST = 2_000_000
"""The most characters of one text."""

DEEPEST = 60
"""How deep templates may include one another."""

RANGE = 100_000
"""The most elements of one list."""
