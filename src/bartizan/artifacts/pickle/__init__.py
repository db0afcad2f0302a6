"""Pickles followed symbolically: what is called on loading, with which arguments, and nothing is run."""
