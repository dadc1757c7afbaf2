"""Listening to customers: the question they are asked, on their card, by a link, from a poster; and what the shop reads of the answers."""
