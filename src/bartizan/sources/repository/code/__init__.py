"""Python and notebooks: which models, data, agents and tools the code uses, read without running it."""
