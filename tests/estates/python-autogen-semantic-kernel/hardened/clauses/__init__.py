"""Contracts: found, compared, drafted. For the lawyers of one firm."""
