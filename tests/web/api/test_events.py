"""The endpoint that tills and programs send events to."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from habitue.loyalty.outcomes import Verdict
from habitue.web.actions.event import Status
from habitue.web.actions.key import make_key, revoke_key
from habitue.web.actions.ledger_reading import _FIELDS
from habitue.web.api.schemas import EVENT
from habitue.web.models import Account, Entry, Event
from tests.web.ledger.tills import card, programme
from tests.web.people import counter_of

URL = "/api/v1/events"


@pytest.fixture
def till(cafe):
    return till_of(cafe.shop, cafe.alice)


def till_of(shop, person):
    """Sends bodies with a key of the shop; ``ana`` is the code of a card."""
    programme(shop)
    key, secret = make_key(
        shop, location=counter_of(shop), name="Till", by=person.place, at=datetime(2026, 1, 6, tzinfo=UTC)
    )

    def send(body, **headers):
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        given = {"Authorization": f"Bearer {secret}"} | headers
        return Client().post(URL, text, content_type="application/json", headers=given)

    send.key, send.ana, send.shop = key, card(shop)[1], shop
    return send


def visit(code, **fields):
    at = (timezone.now() - timedelta(minutes=1)).isoformat()
    return {"id": str(uuid.uuid4()), "kind": "visit", "at": at, "card": code} | fields


def test_one_event_is_answered_in_the_shops_language(till):
    answer = till(visit(till.ana))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    found = answer.json()["answers"][0]
    assert (found["status"], found["kind"], found["text"], found["balances"]) == (
        "recorded",
        "done",
        "+1 tampon.",
        {"stamps": 1},
    )
    assert Event.objects.get().location == till.key.location


def test_a_till_may_ask_for_its_own_language(till):
    assert till(visit(till.ana), **{"Accept-Language": "en"}).json()["answers"][0]["text"] == "+1 stamp."


def test_a_batch_is_answered_in_its_order(till):
    events = [visit(till.ana), {"id": "x"}, visit("NOBODY77"), visit(till.ana, confirmed=True)]
    answer = till({"events": [*events, events[0]]})
    assert answer.status_code == 200
    assert [(found["status"], found["outcome"]) for found in answer.json()["answers"]] == [
        ("recorded", "earned"),
        ("malformed", "bad_id"),
        ("recorded", "unknown_card"),
        ("recorded", "earned"),
        ("replayed", "earned"),
    ]


def test_a_replay_is_marked_and_says_the_same(till):
    body = visit(till.ana)
    first, again = till(body), till(body)
    assert ("Idempotency-Hit" in first.headers, again.headers["Idempotency-Hit"]) == (False, "true")
    assert again.json()["answers"][0] == first.json()["answers"][0] | {"status": "replayed"}
    assert Entry.objects.count() == 1


def test_another_body_under_the_id_is_a_conflict(till):
    body = visit(till.ana)
    till(body)
    answer = till(body | {"amount": 3})
    assert (answer.status_code, answer.json()["answers"][0]["outcome"]) == (409, "other_body")
    assert Entry.objects.count() == 1


def test_an_empty_batch_is_answered(till):
    assert till({"events": []}).json() == {"answers": []}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer hab_wrong", "Basic YTpi", "Bearer é"])
def test_a_stranger_is_sent_away(till, header):
    answer = till(visit(till.ana), Authorization=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "unknown_key")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert Event.objects.count() == 0


def test_a_revoked_key_opens_nothing_from_then_on(till):
    assert till(visit(till.ana)).status_code == 200
    revoke_key(till.shop, key=till.key.pk, at=timezone.now())
    assert till(visit(till.ana)).status_code == 401


def test_a_key_reaches_its_own_shop_only(cafe, till):
    theirs = till_of(cafe.other, cafe.charlie)
    body = visit(till.ana)
    assert theirs(body).json()["answers"][0]["outcome"] == "unknown_card"
    assert till(body).json()["answers"][0]["status"] == "recorded"
    other = visit(till.ana, confirmed=True)
    till(other)
    refund = {"kind": "refund", "refers_to": other["id"]}
    assert theirs(visit(theirs.ana) | refund).json()["answers"][0]["outcome"] == "waits"
    assert Account.objects.get(kind="purse").balance == 2


UNREADABLE = {
    "nothing": (b"", 400, "not_json"),
    "no JSON": (b"{'id': 1}", 400, "not_json"),
    "half a body": (b'{"events": [', 400, "not_json"),
    "no text": (b"\xff\xfe\x00\xd8", 400, "not_json"),
    "not a number": (b'{"id": NaN}', 400, "not_json"),
    "infinity": (b'{"events": [{"amount": -Infinity}]}', 400, "not_json"),
    "a number of 5,000 digits": (b'{"amount": ' + b"9" * 5000 + b"}", 400, "not_json"),
    "a deep nest": (b"[" * 100_000 + b"]" * 100_000, 400, "not_json"),
    "a deep nest of objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, "not_json"),
    "a list": (b"[]", 400, "not_an_object"),
    "a text": (b'"visit"', 400, "not_an_object"),
    "null": (b"null", 400, "not_an_object"),
    "events that are no list": (b'{"events": {"id": 1}}', 400, "not_a_list"),
    "501 events": (json.dumps({"events": [{}] * 501}).encode(), 413, "too_many_events"),
    "5 MiB": (b" " * (5 * 2**20), 413, "too_large"),
}


@pytest.mark.parametrize(("body", "status", "error"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_as_a_whole(till, body, status, error):
    answer = till(body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "{" not in answer.json()["text"]
    assert Event.objects.count() == 0


def test_five_hundred_events_are_taken_at_once(till):
    events = [visit(till.ana, offline=True) for _ in range(500)]
    answers = till({"events": events}).json()["answers"]
    assert {answer["outcome"] for answer in answers} == {"earned"}
    assert Account.objects.get(kind="purse").balance == 500


def test_a_moderate_nest_in_one_event_is_that_events_problem(till):
    nest = json.loads("[" * 300 + "]" * 300)
    answers = till({"events": [visit(till.ana, items=nest), visit(till.ana)]}).json()["answers"]
    assert [answer["outcome"] for answer in answers] == ["bad_item", "earned"]


def test_a_till_cannot_run_the_night(till):
    assert till(visit(till.ana) | {"kind": "run"}).json()["answers"][0]["outcome"] == "bad_kind"


def test_no_other_method_answers(till):
    assert Client().get(URL).status_code == 405


def test_the_schema_says_what_is_taken(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    operation = answer.json()["paths"][URL]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["anyOf"][0]["properties"].keys() == _FIELDS.keys()
    assert set(operation["responses"]) == {"200", "400", "401", "409", "413", "422"}
    assert EVENT["required"] == ["id", "kind", "at"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
fields = st.dictionaries(st.sampled_from(sorted(_FIELDS)) | st.text(max_size=8), json_values, max_size=6)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=fields, alone=st.booleans())
@example(change={"at": "2026-01-01T00:00:00+23:59:59.999999"}, alone=True)
@example(change={"at": "2026-W01-1T10:00:00Z"}, alone=True)
@example(change={"card": "\u2028"}, alone=True)
@example(change={"\ud800": 1}, alone=True)
def test_whatever_is_sent_is_answered_and_nothing_is_half_written(till, change, alone):
    before = Entry.objects.count()
    body = visit(till.ana) | change
    answer = till(
        body if alone and "events" not in body else {"events": [body, visit(till.ana, confirmed=True)]}
    )
    assert answer.status_code in {200, 409, 422}
    found = answer.json()["answers"]
    assert all(one["text"] and one["kind"] in {"done", "ask", "refused", "kept", "waiting"} for one in found)
    assert len(found) == 1 or found[1]["kind"] == "done"
    assert Entry.objects.count() - before == sum(
        len(one["entries"]) for one in found if one["status"] == "recorded"
    )


def test_the_reference_names_every_field_kind_and_status():
    text = (Path(__file__).parents[3] / "docs/reference/events.md").read_text(encoding="utf-8")
    kinds = EVENT["properties"]["kind"]["enum"]
    wanted = [*EVENT["properties"], *kinds, *Status, *Verdict]
    assert [word for word in wanted if f"`{word}`" not in text] == []
