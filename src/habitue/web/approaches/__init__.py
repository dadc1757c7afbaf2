"""Pages about approaches: all of them side by side, and what each one changed."""
