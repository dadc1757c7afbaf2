"""Ways to reach a customer: one small interface (``letter.Channel``), one file each, their order in ``known``."""
