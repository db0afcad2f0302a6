"""Search and help for the newsroom of a regional paper."""
