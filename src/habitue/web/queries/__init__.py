"""The only reads: each takes the shop first."""
