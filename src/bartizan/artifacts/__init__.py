"""Model files opened safely, giving findings."""
