"""Where the metrics' SQL runs: DuckDB in this process."""
