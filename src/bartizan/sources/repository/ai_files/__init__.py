"""Everything about AI that stands in files that are no programs: one module a format."""
