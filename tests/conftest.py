"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine is slow for reasons that no example is to blame for; tests of time measure time themselves.
settings.register_profile("bartizan", deadline=None)
settings.load_profile("bartizan")
