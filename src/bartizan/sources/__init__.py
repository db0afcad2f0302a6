"""Sources: each reads one part of the world and yields assets, edges and gaps."""
