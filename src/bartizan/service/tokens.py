"""Stub."""
from typing import Any
