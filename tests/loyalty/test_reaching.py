"""Over which channel a customer may be written to, why not the others, and the words that campaigns begin with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from habitue.language import Language
from habitue.loyalty.campaign_words import PATTERNS, gaps_in, pattern_words
from habitue.loyalty.courtesy import Answer, Channel, Courtesy, Purpose, Reader
from habitue.loyalty.personal import unknown_fields
from habitue.loyalty.reaching import Reach, Way, reach_of, way_to

NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
SHOP = Courtesy(ZoneInfo("Europe/Paris"))
YES, NO, NEVER = Reader(said=True), Reader(said=False), Reader()
NOWHERE = Reader(reachable=False)


def way(*readers, at=NOON):
    named = list(zip((Channel.EMAIL, Channel.SMS), readers, strict=False))
    return way_to(named, purpose=Purpose.OFFER, at=at, courtesy=SHOP)


@pytest.mark.parametrize(
    ("readers", "found"),
    [
        ((YES, YES), Way(Channel.EMAIL, Answer.NOW)),
        ((NO, YES), Way(Channel.SMS, Answer.NOW)),
        ((NEVER, NEVER), Way(None, Answer.NO_CONSENT)),
        ((NOWHERE, NO), Way(None, Answer.SAID_NO)),
        ((Reader(said=True, stopped=True), NOWHERE), Way(None, Answer.STOPPED)),
        ((NOWHERE, NOWHERE), Way(None, Answer.NO_ADDRESS)),
        ((Reader(gone=True), YES), Way(None, Answer.GONE)),
        ((Reader(said=True, written=[NOON - timedelta(days=1)] * 4), YES), Way(None, Answer.ENOUGH)),
        ((), Way(None, Answer.NO_ADDRESS)),
    ],
)
def test_the_first_open_channel_or_the_reason_that_says_most(readers, found):
    assert way(*readers) == found


def test_the_night_makes_a_letter_wait_and_refuses_nobody():
    assert way(YES, at=NOON.replace(hour=23)) == Way(Channel.EMAIL, Answer.NOW)


def test_everybody_is_counted_once():
    found = reach_of([way(YES), way(NO, YES), way(NO, NO), way(NEVER)])
    assert found.people == 4
    assert found.channels == {Channel.EMAIL: 1, Channel.SMS: 1}
    assert found.refused == {Answer.SAID_NO: 1, Answer.NO_CONSENT: 1}
    assert found.writable == 2
    assert Reach().writable == 0


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("name", [*PATTERNS, ""])
def test_every_pattern_has_words_whose_fields_there_are(name, code):
    words = pattern_words(name, Language(code))
    assert unknown_fields(words.subject + words.body) == []
    assert words.body.startswith("{hello}")
    assert words.body.endswith("{shop}")
    assert ("{gift}" in words.body) == (name not in ("", "double_week"))


def test_what_only_the_shop_knows_is_found():
    assert gaps_in("From [day] to [day]: {hello} [x [y]") == ["[day]", "[day]", "[y]"]
    assert gaps_in("Nothing is missing here.") == []
