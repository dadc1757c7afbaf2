"""The demo shop of a database, if it has one, and who owns it: what the door asks, without the simulator behind the demo."""

from __future__ import annotations

from habitue.web.models import Shop, User

EMAIL, PASSWORD = "demo@example.org", "demo-habitue"


def demo_shop() -> Shop | None:
    """The demo shop of this database."""
    return Shop.objects.filter(is_demo=True).order_by("pk").first()


def demo_owner() -> User | None:
    """Whose shop the demo is."""
    return User.objects.filter(email=EMAIL, places__shop__is_demo=True, places__left_at=None).first()
