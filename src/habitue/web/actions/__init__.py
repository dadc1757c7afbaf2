"""The only writes: each takes the shop first and runs in one transaction."""
