"""Stub."""


class Protection:
    def __init__(self, app, state): ...
