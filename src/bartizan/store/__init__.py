"""PostgreSQL: snapshots, findings across time, people, projects."""
