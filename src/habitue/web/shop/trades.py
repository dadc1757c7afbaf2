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
    "FR": ("France", "EUR", "Europe/Paris", "fr"),
    "GB": ("United Kingdom", "GBP", "Europe/London", "en"),
    "IE": ("Ireland", "EUR", "Europe/Dublin", "en"),
    "BE": ("Belgique", "EUR", "Europe/Brussels", "fr"),
    "CH": ("Suisse", "CHF", "Europe/Zurich", "fr"),
    "LU": ("Luxembourg", "EUR", "Europe/Luxembourg", "fr"),
    "CA": ("Canada", "CAD", "America/Toronto", "en"),
    "US": ("United States", "USD", "America/New_York", "en"),
    "AU": ("Australia", "AUD", "Australia/Sydney", "en"),
    "RE": ("La Réunion", "EUR", "Indian/Reunion", "fr"),
    "MQ": ("Martinique", "EUR", "America/Martinique", "fr"),
    "NC": ("Nouvelle-Calédonie", "XPF", "Pacific/Noumea", "fr"),
    "SN": ("Sénégal", "XOF", "Africa/Dakar", "fr"),
    "MA": ("Maroc", "MAD", "Africa/Casablanca", "fr"),
}
"""Name, currency, zone and language that a new shop there begins with."""
