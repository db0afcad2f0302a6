#!/usr/bin/env python
"""Nightly: read the policies anew."""

from policybot.retrieval import fill

if __name__ == "__main__":
    print(fill().summary)
