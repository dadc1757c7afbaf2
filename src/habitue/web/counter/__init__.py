"""Pages: counter."""
