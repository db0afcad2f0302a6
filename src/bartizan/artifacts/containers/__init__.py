"""Containers opened by their own rules and by what they hide: compressed streams, zip, tar, 7z."""
