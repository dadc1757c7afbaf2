"""Tips: small guides for the season, as a shop keeps them and as customers open them."""
