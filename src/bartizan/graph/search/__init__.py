"""Search: paths, stories, choke points and what-if over the attack graph."""
