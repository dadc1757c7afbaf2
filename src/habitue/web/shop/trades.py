"""The trades that Habitué knows: their words and the picture on their card."""

from __future__ import annotations

from habitue.language import N_

TRADES = {
    "cafe": (N_("Café"), "cup"),
    "bakery": (N_("Bakery"), "bread"),
    "restaurant": (N_("Restaurant"), "plate"),
    "salon": (N_("Hair or beauty salon"), "scissors"),
    "florist": (N_("Florist, plants"), "flower"),
    "pets": (N_("Pets"), "paw"),
    "retail": (N_("Shop"), "bag"),
    "online": (N_("Online store"), "bag"),
    "other": (N_("Other"), "star"),
}
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "CAD", "AUD", "XOF", "XPF", "MAD", "TND")
"""Offered first; any ISO code can be stored."""
COUNTRIES = {
    "FR": ("EUR", "Europe/Paris", "fr"),
    "GB": ("GBP", "Europe/London", "en"),
    "IE": ("EUR", "Europe/Dublin", "en"),
    "BE": ("EUR", "Europe/Brussels", "fr"),
    "CH": ("CHF", "Europe/Zurich", "fr"),
    "LU": ("EUR", "Europe/Luxembourg", "fr"),
    "CA": ("CAD", "America/Toronto", "en"),
    "US": ("USD", "America/New_York", "en"),
    "AU": ("AUD", "Australia/Sydney", "en"),
    "RE": ("EUR", "Indian/Reunion", "fr"),
    "MQ": ("EUR", "America/Martinique", "fr"),
    "NC": ("XPF", "Pacific/Noumea", "fr"),
    "SN": ("XOF", "Africa/Dakar", "fr"),
    "MA": ("MAD", "Africa/Casablanca", "fr"),
}
"""Currency, zone and language that a new shop there begins with."""
