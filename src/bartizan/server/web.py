"""Stub."""


def install(app, static): ...
