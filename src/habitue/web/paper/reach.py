"""How far an address reaches: a code on paper is worth what the phones that scan it can open."""

from __future__ import annotations

from ipaddress import ip_address

from habitue.language import N_

HERE = N_(
    "This page is open at {host}, which phones cannot reach: codes printed now lead nowhere. Open it at the shop’s own address first."
)
NEAR = N_(
    "This page is open at {host}, which only phones in the shop’s own network can reach. Open it at the shop’s public address first."
)


def warning_about(host: str) -> str:
    """What to say of a host (``name:port``) before its address is printed; empty where everybody can reach it."""
    name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.split(":", 1)[0]
    if name.lower().rstrip(".") == "localhost" or name.lower().endswith(".localhost"):
        return HERE
    try:
        found = ip_address(name)
    except ValueError:
        return NEAR if name.lower().endswith(".local") or "." not in name else ""
    if found.is_loopback or found.is_unspecified:
        return HERE
    return NEAR if found.is_private or found.is_link_local else ""
