"""PostgreSQL as a child of the launcher: from a wheel, or the machine's own programs."""
