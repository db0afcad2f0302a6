"""Stub."""
class Database:
    @classmethod
    def nowhere(cls): return cls()
