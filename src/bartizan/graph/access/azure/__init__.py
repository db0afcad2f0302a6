"""Effective access in Azure: role assignments with their scopes and conditions, deny assignments, groups."""
