"""Pages: programme."""
