"""Agents in code: what makes them, what they are told, their tools and what those can do."""
