import pytest

from tests.web.outreach.regulars import regular

pytestmark = pytest.mark.django_db


def where(shop, rest=""):
    return f"/s/{shop.public_id}/messages/{rest}"


def test_smoke(cafe, post):
    regular(cafe.shop)
    print(cafe.alice.client.get(where(cafe.shop)).text)
    print(cafe.alice.client.get(where(cafe.shop, "late/")).text)
    print(cafe.alice.client.get(where(cafe.shop, "rating/")).status_code)
    print(cafe.alice.client.get(where(cafe.shop, "manners")).text)
