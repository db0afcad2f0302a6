"""AWS, read live through its own API with the credentials of the environment; read-only calls."""
