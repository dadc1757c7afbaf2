"""How fast, beside what: DuckDB's bare GROUP BY, a hand-tuned pandas script, named peers, and the clock on the wall."""
