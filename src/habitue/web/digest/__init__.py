"""The weekly letter to those who run a shop: what it says, and the link that stops it."""
