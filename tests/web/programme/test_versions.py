"""Versions with their days: nothing in force is edited, nobody is robbed, idle cards are brought along."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from habitue.loyalty.terms_json import terms_from
from habitue.web.actions import programme as actions
from habitue.web.actions.nightly import expire
from habitue.web.actions.version import begin_versions
from habitue.web.models import Entry, Event, Version
from habitue.web.programme.past import tried
from habitue.web.queries.ledger import balances
from habitue.web.queries.programme import Timeline, earliest_change
from tests.web.ledger.tills import NOON, STAMPS, card, event, programme, send

TODAY = NOON.date()
A_DAY = timedelta(days=1)


def dearer(cost=12, **more):
    return terms_from({**STAMPS, "rewards": [{**STAMPS["rewards"][0], "cost": cost}], **more})


def change(cafe, made, terms, day):
    return actions.change(cafe.shop, made, terms=terms, from_day=day, by=cafe.alice.place, at=NOON)


@pytest.fixture
def made(cafe):
    return programme(cafe.shop)


def test_a_change_is_a_new_version_and_the_old_one_stays(cafe, made):
    before = Version.objects.get(programme=made).terms
    version = change(cafe, made, dearer(), TODAY + A_DAY)
    assert [(v.number, v.from_day) for v in made.versions.all()] == [
        (1, date(2026, 1, 1)),
        (2, TODAY + A_DAY),
    ]
    assert (Version.objects.get(programme=made, number=1).terms, version.made_by) == (
        before,
        cafe.alice.place,
    )


def test_no_version_begins_in_the_past_nor_years_ahead(cafe, made):
    for day in (TODAY - A_DAY, date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(actions.DayOutOfRange):
            change(cafe, made, dearer(), day)


def test_who_came_this_morning_is_served_under_the_terms_of_this_morning(cafe, made):
    assert earliest_change(cafe.shop, made, at=NOON) == TODAY
    _, code = card(cafe.shop)
    send(cafe.shop, event("visit", code, minutes=-60), now=NOON)
    assert earliest_change(cafe.shop, made, at=NOON) == TODAY + A_DAY
    with pytest.raises(actions.DayOutOfRange):
        change(cafe, made, dearer(), TODAY)


def test_what_cards_collect_cannot_change(cafe, made):
    points = terms_from({**STAMPS, "unit": "point"})
    with pytest.raises(actions.CannotFollow) as refused:
        change(cafe, made, points, TODAY + A_DAY)
    assert refused.value.reasons == [
        "What cards collect cannot change from one version to the next: begin a new programme."
    ]


def test_a_planned_version_is_withdrawn_one_in_force_is_not(cafe, made):
    change(cafe, made, dearer(), TODAY + A_DAY)
    actions.withdraw(cafe.shop, made, number=2, at=NOON)
    assert [v.number for v in Timeline(made, TODAY).versions] == [1]
    with pytest.raises(actions.HasBegun):
        actions.withdraw(cafe.shop, made, number=1, at=NOON)
    with pytest.raises(actions.HasBegun):
        actions.withdraw(cafe.shop, made, number=2, at=NOON)


def test_an_idle_card_shows_what_a_dearer_reward_tops_it_up_to(cafe, made):
    idle, code = card(cafe.shop)
    send(cafe.shop, *(event("visit", code, at=NOON - 9 * A_DAY, minutes=n) for n in range(7)))
    change(cafe, made, dearer(), TODAY)
    assert begin_versions(cafe.shop, NOON) == 1
    idle.refresh_from_db()
    assert [(b.units, b.owed) for b in balances(cafe.shop, idle, day=TODAY)] == [(9, 0)]
    assert list(Entry.objects.filter(event__kind="run").values_list("amount", "type")) == [
        (1, "adjust"),
        (1, "adjust"),
    ]


def test_bringing_cards_along_twice_adds_nothing(cafe, made):
    _, code = card(cafe.shop)
    send(cafe.shop, event("visit", code, at=NOON - A_DAY))
    change(cafe, made, dearer(20), TODAY)
    assert [begin_versions(cafe.shop, NOON), begin_versions(cafe.shop, NOON + A_DAY)] == [1, 0]
    cafe.shop.routines.all().delete()  # killed before it could note that it was done
    assert begin_versions(cafe.shop, NOON + 2 * A_DAY) == 1
    assert Event.objects.filter(kind="run").count() == 1


def test_a_cheaper_reward_needs_nobody_to_be_brought_along(cafe, made):
    _, code = card(cafe.shop)
    send(cafe.shop, event("visit", code, at=NOON - A_DAY))
    change(cafe, made, dearer(8), TODAY)
    assert (begin_versions(cafe.shop, NOON), Event.objects.filter(kind="run").count()) == (0, 0)


def test_a_programme_ends_from_a_day_on_and_may_be_kept_open_until_then(cafe, made):
    actions.close(cafe.shop, made, from_day=TODAY + A_DAY, at=NOON)
    made.refresh_from_db()
    assert (Timeline(made, TODAY).state, Timeline(made, TODAY + A_DAY).state) == ("running", "closed")
    assert actions.keep_open(cafe.shop, made, at=NOON + A_DAY) is False
    assert actions.keep_open(cafe.shop, made, at=NOON) is True
    made.refresh_from_db()
    assert made.closed_from is None


def test_one_that_has_not_begun_is_called_off(cafe):
    now = timezone.now()
    made = actions.start(
        cafe.shop,
        name="Later",
        terms=terms_from(STAMPS),
        from_day=now.date() + 3 * A_DAY,
        by=cafe.alice.place,
        at=now,
    )
    actions.withdraw(cafe.shop, made, number=1, at=now)
    made.refresh_from_db()
    assert [Timeline(made, now.date() + n * A_DAY).state for n in (0, 3, 9)] == ["closed"] * 3


def test_what_was_planned_begins_by_itself_whatever_the_night_did(cafe, made):
    idle, code = card(cafe.shop)
    change(cafe, made, dearer(20), TODAY + A_DAY)
    send(cafe.shop, event("visit", code))
    assert begin_versions(cafe.shop, NOON) == 0
    expire(cafe.shop, TODAY, NOON + A_DAY)
    assert begin_versions(cafe.shop, NOON + A_DAY) == 1
    idle.refresh_from_db()
    assert [b.units for b in balances(cafe.shop, idle, day=TODAY + A_DAY)] == [2]


def test_a_large_shop_is_reckoned_from_cards_drawn_by_chance(cafe, made, monkeypatch):
    for n in range(6):
        _, code = card(cafe.shop, f"Customer {n}")
        send(cafe.shop, *(event("visit", code, at=NOON - A_DAY, minutes=m) for m in range(20)))
    whole = tried(cafe.shop, terms_from(STAMPS), dearer(5), today=TODAY)
    assert (whole.read, whole.cards, whole.trial.extra_cost) == (6, 6, 6 * 2 * 120)
    monkeypatch.setattr("habitue.web.programme.past.MOST_FACTS", 30)
    monkeypatch.setattr("habitue.web.programme.past._AT_ONCE", 1)
    part = tried(cafe.shop, terms_from(STAMPS), dearer(5), today=TODAY)
    assert (part.read, part.cards, part.of_all(part.trial.extra_cost)) == (2, 6, 6 * 2 * 120)
