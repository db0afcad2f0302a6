"""Link: one identity per thing, references as edges."""
