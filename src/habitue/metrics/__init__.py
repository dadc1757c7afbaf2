"""What the numbers mean: METRICS.md as SQL beside typed functions. Pure: engine, periods and days are arguments."""
