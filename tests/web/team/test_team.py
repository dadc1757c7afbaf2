"""Invitations, roles and leaving."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from habitue.web.actions.staff import Answer, accept, change_role, invite, remove
from habitue.web.models import Invitation, Role, Staff, User
from habitue.web.queries.staff import is_last_owner, open_invitation
from tests.web.people import hire


def link_from(person, shop, *, role="staff", name="Ana"):
    page = person.client.post(f"/s/{shop.public_id}/team/invite", {"name": name, "role": role})
    return page.context["link"].removeprefix("http://testserver")


def roles(shop):
    return dict(Staff.objects.filter(shop=shop, left_at=None).values_list("name", "role"))


def test_a_newcomer_makes_an_account_by_the_link_and_takes_the_place(cafe):
    link = link_from(cafe.alice, cafe.shop)
    ana = Client()
    assert "Alice invites you as staff." in ana.get(link).text
    given = {
        "first_name": "Ana",
        "email": "ana@example.org",
        "password1": "a long enough sentence",
        "next": link,
    }
    assert ana.post("/account/signup/", given).headers["Location"] == link
    answer = ana.post(link)
    assert answer.headers["Location"] == f"/s/{cafe.shop.public_id}/"
    assert roles(cafe.shop) == {"Alice": "owner", "Bob": "staff", "Ana": "staff"}


def test_a_link_works_once(cafe):
    link = link_from(cafe.alice, cafe.shop)
    assert cafe.charlie.client.post(link).status_code == 302
    assert Client().get(link).status_code == 410
    dora = hire(cafe.other, "dora@example.org")
    assert dora.client.post(link).status_code == 410
    assert sorted(roles(cafe.shop)) == ["Alice", "Bob", "Charlie"]


def test_two_people_at_once_get_one_place(cafe):
    made, _token = invite(cafe.shop, by=cafe.alice.place, role="staff", name="Ana", at=timezone.now())
    dora = hire(cafe.other, "dora@example.org")
    answers = [accept(made, user=person.user, at=timezone.now()) for person in (cafe.charlie, dora)]
    assert answers == [Answer.DONE, Answer.GONE]


def test_only_the_digest_of_a_link_is_kept(cafe):
    token = link_from(cafe.alice, cafe.shop).rsplit("/", 1)[-1]
    assert len(token) == 32
    stored = Invitation.objects.values().get()
    assert token not in str(stored)


def test_a_link_dies_after_seven_days(cafe):
    now = timezone.now()
    _made, token = invite(cafe.shop, by=cafe.alice.place, role="staff", name="Ana", at=now)
    assert open_invitation(token, at=now + timedelta(days=7, seconds=-1)) is not None
    assert open_invitation(token, at=now + timedelta(days=7)) is None


def test_a_withdrawn_link_opens_nothing(cafe):
    link = link_from(cafe.alice, cafe.shop)
    pk = Invitation.objects.get().pk
    cafe.alice.client.post(f"/s/{cafe.shop.public_id}/team/invitations/{pk}/withdraw")
    assert cafe.charlie.client.get(link).status_code == 410


def test_a_withdrawn_link_closes_sign_up_again(cafe):
    link = link_from(cafe.alice, cafe.shop)
    ana = Client()
    ana.get(link)
    assert "Make an account" in ana.get("/account/signup/").text
    Invitation.objects.update(withdrawn_at=timezone.now())
    assert "You come in by invitation" in ana.get("/account/signup/").text


def test_the_links_of_somebody_who_left_die_with_them(cafe):
    maria = hire(cafe.shop, "maria@example.org", Role.MANAGER)
    link = link_from(maria, cafe.shop)
    cafe.alice.client.post(f"/s/{cafe.shop.public_id}/team/{maria.place.pk}/remove")
    assert cafe.charlie.client.get(link).status_code == 410


def test_somebody_of_the_shop_does_not_use_a_link_up(cafe):
    link = link_from(cafe.alice, cafe.shop)
    assert cafe.bob.client.post(link, follow=True).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert roles(cafe.shop)["Bob"] == "staff"


def test_who_comes_back_gets_the_invited_role(cafe):
    remove(cafe.shop, person=cafe.bob.place.pk, by=cafe.alice.place, at=timezone.now())
    assert cafe.bob.client.get(f"/s/{cafe.shop.public_id}/more").status_code == 404
    cafe.bob.client.post(link_from(cafe.alice, cafe.shop, role="manager"))
    assert roles(cafe.shop) == {"Alice": "owner", "Bob": "manager"}
    assert Staff.objects.filter(shop=cafe.shop, user=cafe.bob.user).count() == 1


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_a_manager_invites_staff_only(cafe, role):
    maria = hire(cafe.shop, "maria@example.org", Role.MANAGER)
    page = maria.client.post(f"/s/{cafe.shop.public_id}/team/invite", {"name": "Ana", "role": role})
    assert page.context["form"].errors.keys() == {"role"}
    assert invite(cafe.shop, by=maria.place, role=role, name="Ana", at=timezone.now()) is None
    assert Invitation.objects.count() == 0


def test_a_manager_s_link_makes_nobody_owner_after_they_were_made_staff(cafe):
    maria = hire(cafe.shop, "maria@example.org", Role.OWNER)
    link = link_from(maria, cafe.shop, role="owner")
    change_role(cafe.shop, person=maria.place.pk, role="staff", by=cafe.alice.place)
    cafe.charlie.client.post(link)
    assert roles(cafe.shop) == {"Alice": "owner", "Bob": "staff", "Maria": "staff"}


def test_a_manager_decides_about_staff_and_nobody_else(cafe):
    maria, nora = (hire(cafe.shop, f"{name}@example.org", Role.MANAGER) for name in ("maria", "nora"))

    def asked(person, role):
        return change_role(cafe.shop, person=person.place.pk, role=role, by=maria.place)

    assert [
        asked(cafe.bob, "staff"),
        asked(cafe.bob, "manager"),
        asked(nora, "staff"),
        asked(cafe.alice, "staff"),
    ] == [
        Answer.DONE,
        Answer.ABOVE,
        Answer.ABOVE,
        Answer.ABOVE,
    ]
    assert remove(cafe.shop, person=nora.place.pk, by=maria.place, at=timezone.now()) == Answer.ABOVE


def test_the_last_owner_stays(cafe):
    here = f"/s/{cafe.shop.public_id}/team"
    cafe.alice.client.post(f"{here}/{cafe.alice.place.pk}", {"role": "staff"})
    cafe.alice.client.post(f"{here}/{cafe.alice.place.pk}/remove")
    cafe.alice.client.post(f"{here}/me/leave")
    assert roles(cafe.shop) == {"Alice": "owner", "Bob": "staff"}
    assert is_last_owner(cafe.alice.place)


def test_an_owner_may_go_once_there_is_another(cafe):
    here = f"/s/{cafe.shop.public_id}/team"
    cafe.alice.client.post(f"{here}/{cafe.bob.place.pk}", {"role": "owner"})
    assert cafe.alice.client.post(f"{here}/me/leave").headers["Location"] == "/"
    assert roles(cafe.shop) == {"Bob": "owner"}


def test_staff_may_leave_by_themselves(cafe):
    cafe.bob.client.post(f"/s/{cafe.shop.public_id}/team/me/leave")
    assert roles(cafe.shop) == {"Alice": "owner"}
    assert cafe.bob.client.get(f"/s/{cafe.shop.public_id}/more").status_code == 404


def test_people_keep_one_name_for_each_shop(cafe):
    cafe.bob.client.post(f"/s/{cafe.shop.public_id}/team/me", {"name": "Bobby"})
    assert sorted(roles(cafe.shop)) == ["Alice", "Bobby"]
    assert User.objects.get(pk=cafe.bob.user.pk).first_name == "Bob"
