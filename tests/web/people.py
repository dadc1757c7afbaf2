"""The people of every test: Alice owns the café, Bob works there, Charlie owns another shop and must see nothing of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from habitue.web.actions.shop import open_shop
from habitue.web.models import Location, Role, Shop, Staff, User

OPENED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass
class Person:
    user: User
    place: Staff
    client: Client


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def open_cafe(name="Café du Port", email="alice@example.org", **fields):
    """A shop with one counter, and its owner signed in."""
    user = User.objects.create_user(email, PASSWORD, first_name=email.split("@")[0].title())
    shop = Shop(name=name, **fields)
    place = open_shop(shop, owner=user, location="Comptoir", at=OPENED)
    return shop, Person(user, place, sign_in(user))


def hire(shop, email="bob@example.org", role=Role.STAFF):
    """One more person in the shop, signed in."""
    user = User.objects.create_user(email, PASSWORD, first_name=email.split("@")[0].title())
    place = Staff.objects.create(shop=shop, user=user, role=role, name=user.first_name, joined_at=OPENED)
    return Person(user, place, sign_in(user))


def counter_of(shop):
    return Location.objects.get(shop=shop, name="Comptoir")
