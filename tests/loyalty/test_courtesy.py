"""May this customer be written to now? By hand, against every minute of two days, and against a second telling of the rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.courtesy import REASONS, Answer, Channel, Courtesy, Decision, Purpose, Reader, may_write
from tests.long import cases

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
"""A Tuesday, noon in Paris."""
MANNERS = Courtesy(PARIS)
AGREED = Reader(said=True)


def asked(reader=AGREED, at=NOON, channel=Channel.EMAIL, purpose=Purpose.OFFER, courtesy=MANNERS):
    return may_write(reader, channel=channel, purpose=purpose, at=at, courtesy=courtesy)


@pytest.mark.parametrize(
    ("reader", "answer"),
    [
        (AGREED, "now"),
        (Reader(), "no_consent"),
        (Reader(bought=True), "no_consent"),
        (Reader(said=False, bought=True), "said_no"),
        (Reader(said=True, stopped=True), "stopped"),
        (Reader(said=True, reachable=False), "no_address"),
        (Reader(said=True, gone=True), "gone"),
        (Reader(said=True, written=[NOON - timedelta(days=n) for n in (1, 2, 3)]), "now"),
        (Reader(said=True, written=[NOON - timedelta(days=n) for n in (1, 2, 3, 29)]), "enough"),
        (Reader(said=True, written=[NOON - timedelta(days=n) for n in (1, 2, 3, 30)]), "now"),
        (Reader(said=True, written=[NOON] * 4), "enough"),
    ],
)
def test_an_offer_by_e_mail(reader, answer):
    assert asked(reader) == Decision(Answer(answer))


@pytest.mark.parametrize(
    ("reader", "answer"),
    [
        (Reader(bought=True), "now"),
        (Reader(bought=False), "no_consent"),
        (Reader(bought=True, said=False), "said_no"),
        (Reader(bought=False, said=True), "now"),
    ],
)
def test_a_service_message_goes_to_who_bought_and_did_not_say_no(reader, answer):
    assert asked(reader, purpose=Purpose.SERVICE).answer == answer


@pytest.mark.parametrize(
    ("reader", "answer"),
    [
        (Reader(), "now"),
        (Reader(written=[NOON] * 9), "now"),
        (Reader(said=False), "said_no"),
        (Reader(stopped=True), "stopped"),
        (Reader(reachable=False), "no_address"),
        (Reader(gone=True, said=True), "gone"),
    ],
)
def test_a_reply_goes_to_whoever_wrote_and_did_not_say_no(reader, answer):
    assert asked(reader, purpose=Purpose.REPLY).answer == answer
    assert asked(at=NOON + timedelta(hours=10), purpose=Purpose.REPLY).answer == "quiet"


def test_the_card_needs_no_consent_and_wakes_nobody_but_takes_a_no():
    midnight = NOON + timedelta(hours=14)
    full = Reader(written=[NOON] * 9)
    assert asked(full, at=midnight, channel=Channel.CARD).allowed
    assert asked(Reader(said=False), channel=Channel.CARD).answer is Answer.SAID_NO


@pytest.mark.parametrize(
    ("hour", "minute", "waits_until"),
    [
        (9, 0, None),
        (19, 59, None),
        (20, 0, datetime(2026, 5, 13, 7, 0, tzinfo=UTC)),
        (23, 30, datetime(2026, 5, 13, 7, 0, tzinfo=UTC)),
        (0, 0, datetime(2026, 5, 12, 7, 0, tzinfo=UTC)),
        (8, 59, datetime(2026, 5, 12, 7, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_wait_for_nine_in_paris(hour, minute, waits_until):
    found = asked(at=datetime(2026, 5, 12, hour, minute, tzinfo=PARIS))
    assert found == (Decision(Answer.QUIET, waits_until) if waits_until else Decision(Answer.NOW))
    assert found.waits is (waits_until is not None)


def test_closed_days_wait_for_the_first_open_morning():
    closed = Calendar(closed=((date(2026, 5, 12), date(2026, 5, 14)),), closed_weekdays=frozenset({5}))
    found = asked(courtesy=Courtesy(PARIS, calendar=closed))
    assert found == Decision(Answer.CLOSED, datetime(2026, 5, 16, 7, 0, tzinfo=UTC))


def test_a_shop_that_is_closed_for_years_foresees_nothing():
    closed = Calendar(closed=((date(2026, 1, 1), date(2036, 1, 1)),))
    assert asked(courtesy=Courtesy(PARIS, calendar=closed)) == Decision(Answer.CLOSED, None)


def test_on_the_night_the_clocks_change_the_first_good_minute_is_found():
    manners = Courtesy(PARIS, quiet_from=22 * 60, quiet_until=2 * 60 + 30)
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half past one; two is followed by three that night
    assert asked(at=night, courtesy=manners).until == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_minute_that_is_open_only_because_the_clocks_change_is_found():
    """Open from 2:01 to 3:01: on the night in which 2 o'clock is left out, for the one minute from 3 on."""
    manners = Courtesy(PARIS, quiet_from=181, quiet_until=121)
    assert manners.reopens(datetime(2026, 3, 28, 2, 1, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_an_hour_that_comes_twice_opens_twice():
    """Quiet until half past two: between its two readings it is quiet again."""
    manners = Courtesy(PARIS, quiet_from=22 * 60, quiet_until=2 * 60 + 30)
    second_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert manners.reopens(second_two) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_every_answer_has_its_words():
    assert set(REASONS) == set(Answer)


SHOPS = st.builds(
    Courtesy,
    zone=st.sampled_from(
        [ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Chatham")]
    ),
    quiet_from=st.integers(0, 1439),
    quiet_until=st.integers(0, 1439),
    most_a_month=st.integers(1, 4),
    calendar=st.sampled_from([Calendar(), Calendar(closed=((date(2026, 3, 29), date(2026, 3, 29)),))]),
)
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 30)),
    st.datetimes(datetime(2026, 10, 23), datetime(2026, 11, 2)),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))


def is_good(courtesy, at):
    local = at.astimezone(courtesy.zone)
    minute = local.hour * 60 + local.minute
    start, end = courtesy.quiet_from, courtesy.quiet_until
    quiet = start <= minute < end if start <= end else not end <= minute < start
    return not quiet and not courtesy.calendar.is_closed(local.date())


@settings(max_examples=cases(150, of=3000), deadline=None)
@given(SHOPS, INSTANTS)
def test_the_next_good_moment_is_the_first_good_minute(courtesy, at):
    minutes = (at + timedelta(minutes=n) for n in range(4 * 1440))
    assert courtesy.reopens(at) == next((one for one in minutes if is_good(courtesy, one)), None)


READERS = st.builds(
    Reader,
    gone=st.booleans(),
    reachable=st.booleans(),
    stopped=st.booleans(),
    said=st.sampled_from([None, True, False]),
    bought=st.booleans(),
    written=st.lists(INSTANTS, max_size=6),
)


@settings(max_examples=cases(300, of=10_000), deadline=None)
@given(READERS, st.sampled_from(Channel), st.sampled_from(Purpose), INSTANTS, SHOPS)
def test_nothing_leaves_that_a_second_telling_of_the_rules_forbids(reader, channel, purpose, at, courtesy):
    found = asked(reader, at, channel, purpose, courtesy)
    month = [one for one in reader.written if timedelta(0) <= at - one < timedelta(days=30)]
    on_card = channel is Channel.CARD
    allowed = (
        not (reader.gone or reader.stopped)
        and reader.reachable
        and reader.said is not False
        and (
            reader.said is True
            or on_card
            or purpose is Purpose.REPLY
            or (purpose is Purpose.SERVICE and reader.bought)
        )
        and (on_card or purpose is Purpose.REPLY or len(month) < courtesy.most_a_month)
        and (on_card or is_good(courtesy, at))
    )
    assert found.allowed == allowed
    assert not (found.waits and found.until is not None and not is_good(courtesy, found.until))
