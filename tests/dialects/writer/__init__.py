"""A rule's examples written in each dialect: the other way round than the readers go."""
