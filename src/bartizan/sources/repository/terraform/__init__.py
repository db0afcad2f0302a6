"""Terraform: modules parsed by tree-sitter, evaluated without running anything, told in canonical shape."""
