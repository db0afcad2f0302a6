"""Pulumi: previews, exported stacks and YAML programs, through Terraform's tables where providers are bridged."""
