"""Known vulnerabilities of packages: a local database of public records, and what of it concerns an asset."""
