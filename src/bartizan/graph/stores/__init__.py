"""Access to data stores, part by part: what each use of a store reads and writes of it, and who may."""
