"""Following values through code: modules, scopes, names, and what an expression can be."""
