"""Bicep: text to the program that ARM's evaluator takes up, and the reader of Bicep files."""
