"""Answers the claims desk's questions about our policies."""
