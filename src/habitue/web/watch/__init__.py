"""Pages: watch."""
