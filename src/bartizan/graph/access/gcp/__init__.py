"""Effective access on Google Cloud: allow policies with inheritance, deny policies, conditions, federation."""
