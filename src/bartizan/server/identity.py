"""Stub."""


class Identity:
    def __init__(self, app, state): ...
