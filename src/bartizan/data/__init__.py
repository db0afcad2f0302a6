"""Sensitive data in files and stores, giving findings and the sensitivity of assets."""
