"""Pages: what customers see. Joining, the card, and the ways back to it."""
