"""Effective access in Kubernetes: role-based access control, service accounts, identities of clouds."""
