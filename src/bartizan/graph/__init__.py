"""The security graph: linking, access, exposure, attack paths."""
