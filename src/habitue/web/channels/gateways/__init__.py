"""Services that carry text messages: one interface (``gateway.Gateway``), one file each, the host's own by its dotted name."""
