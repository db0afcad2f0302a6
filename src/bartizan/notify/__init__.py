"""Notifications: one channel a file."""
