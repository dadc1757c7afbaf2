"""Paper: posters, counter cards and printed cards in the shop's look, as PDF."""
