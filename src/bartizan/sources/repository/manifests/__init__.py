"""Files that declare dependencies."""
