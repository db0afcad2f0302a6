"""A source tree: what its code, its infrastructure as code and its manifests declare."""
