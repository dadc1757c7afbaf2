import pytest

from tests.web.outreach.regulars import measured, on, regular, told, work

pytestmark = pytest.mark.django_db


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_a_late_regular_is_written_to_once(cafe, post):
    regular(cafe.shop, "Zoé", away=12)
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    on(cafe.shop, "late")
    work()
    work()
    print(told(cafe.shop), list(cafe.shop.customers.values_list("figures__stage", "figures__visits")))
    (mail,) = post.mails
    print(mail)
    assert mail["To"] == "zoe@example.org"
    assert told(cafe.shop) == [("Zoé", "late", "sent")]
