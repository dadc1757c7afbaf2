"""A shop with one of everything, and a stranger with a shop of his own: what a page could give away is in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.utils import timezone

from habitue.effects.launch import Waves
from habitue.loyalty.courtesy import Channel
from habitue.loyalty.terms import PerAmount, PerVisit, Reward, Terms, Unit
from habitue.web.actions.answer import Given as AnswerGiven
from habitue.web.actions.answer import HowToAsk, add_words, keep_listening, note_answer, switch_listening, tag
from habitue.web.actions.approach import switch_on
from habitue.web.actions.campaign import Wanted as Campaign
from habitue.web.actions.campaign import draft, draw_campaigns, send_off
from habitue.web.actions.card import new_card
from habitue.web.actions.consent import note_consent
from habitue.web.actions.customer import add_code, add_customer
from habitue.web.actions.customer_import import apply_import, keep_choices, keep_draft
from habitue.web.actions.device import make_device
from habitue.web.actions.event import Sender, record
from habitue.web.actions.friend_gift import Wish, give
from habitue.web.actions.gesture import Wish as Gesture
from habitue.web.actions.gesture import keep_delight, on_bad_day
from habitue.web.actions.heard import Change, tell
from habitue.web.actions.inbox import Words, reply
from habitue.web.actions.key import make_key
from habitue.web.actions.link import share
from habitue.web.actions.measuring import measure
from habitue.web.actions.merge import merge
from habitue.web.actions.noting import Noted, note_by_hand
from habitue.web.actions.outlook import look_ahead, look_at
from habitue.web.actions.printed_card import Wanted, make_cards
from habitue.web.actions.programme import change, set_picture, start
from habitue.web.actions.push import subscribe
from habitue.web.actions.sales_import import bring_in, keep_upload
from habitue.web.actions.sales_loading import advance
from habitue.web.actions.saved_filter import keep_filter
from habitue.web.actions.staff import invite
from habitue.web.actions.tip import Guide, add_tip
from habitue.web.channels.known import ready_for
from habitue.web.digest.mails import SALT
from habitue.web.models import Answer, Asked, Card, ClosedDays, Customer, Event, Location, Message, Role, Shop
from habitue.web.models import Answer as Comment
from habitue.web.outreach.letters import stop_address_of
from habitue.web.queries.customer import main_card
from habitue.web.queries.message import courtesy_of
from habitue.web.sales_file import Upload
from habitue.web.tokens import token_digest
from tests.web.people import Person, hire, open_cafe

STAMPS = Terms(
    Unit.STAMP,
    (PerVisit(1),),
    (Reward("coffee", "Un café", 3, worth=80),),
    currency="EUR",
    cool_down_minutes=30,
)
POINTS = Terms(Unit.POINT, (PerAmount(1, 100),), (Reward("bag", "Un sac", 50, worth=500),), currency="EUR")
_ID = "_Ad_oIe4iUTvgyLPDxbXILYk8Faf3Av6I_OcwiRw2Uw"
CREDENTIAL = {
    "type": "public-key",
    "id": _ID,
    "rawId": _ID,
    "authenticatorAttachment": "platform",
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiUE5VajVYbWQ3RTJjVER2clRnOVg1VnFJV1JRQ0ZSV2xs"
        "aDlLTVhsT1hRbyIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NDgwNDMiLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECA"
        "wQFBgcIAQIDBAUGBwgAIPwHf6CHuIlE74Mizw8W1yC2JPBWn9wL-iPznMIkcNlMpQECAyYgASFYIKf4A-btFubIKZJIW5xsDapToKITmMq5v1VxA"
        "U_IvysXIlgg4rOoZRCIUaT-K0Q8qn-8A7RXJgKIlrlT2hWLaCH9LRg",
        "transports": ["internal"],
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}
"""A passkey as Chromium's virtual authenticator made it."""
SECRETS = (
    "Quennevillette",
    "Brasseurdeau",
    "0612345678",
    "camille@quennevillette.example",
    "Carte Vermeille",
    "Annexe-Nord",
    "Inventaire-secret",
    "Till-of-Alice",
    "alice@example.org",
)
"""What stands in this shop alone."""


@dataclass
class Rich:
    shop: Shop
    other: Shop
    people: dict[str, Person]
    ids: dict[str, Any]
    token: str
    before: str = ""

    def body(self) -> dict[str, str]:
        """This shop's ids under every name that a form could take them by."""
        ids, day = self.ids, timezone.now().date().isoformat()
        return {
            "card": str(ids["card"]),
            "code": ids["code_text"],
            "text": ids["code_text"],
            "q": ids["code_text"],
            "customer": str(ids["customer"]),
            "key": str(ids["customer"]),
            "other": str(ids["other_customer"]),
            "location": str(ids["location"]),
            "place": str(ids["location"]),
            "programme": ids["programme"],
            "reward": "coffee",
            "event": str(uuid.uuid4()),
            "refers_to": str(ids["event"]),
            "person": str(ids["person"]),
            "pk": str(ids["person"]),
            "name": "Somebody",
            "first_name": "Somebody",
            "reason": "because",
            "first_day": day,
            "last_day": day,
            "role": "owner",
            "amount": "5.00",
            "confirmed": "1",
        }


def build() -> Rich:
    """The shop of Alice (owner), Maria (manager) and Bob (staff); Dora left it; Charlie's shop is another."""
    shop, alice = open_cafe()
    other, charlie = open_cafe("Other shop", "charlie@example.org", country="GB", currency="GBP")
    people = {
        "owner": alice,
        "manager": hire(shop, "maria@example.org", Role.MANAGER),
        "staff": hire(shop),
        "gone": hire(shop, "dora@example.org", Role.OWNER),
        "stranger": charlie,
    }
    people["gone"].place.left_at = timezone.now()
    people["gone"].place.save()
    rich = Rich(shop, other, people, {}, "")
    _add_places(rich)
    _add_programmes(rich)
    _add_customers(rich)
    _add_events(rich)
    _add_imports(rich)
    _add_sales(rich)
    _add_account(rich)
    _add_messages(rich)
    _add_answers(rich)
    _add_gestures(rich)
    _add_heard(rich)
    _add_tip(rich)
    measure(shop, now=timezone.now())
    _add_campaigns(rich)
    return rich


def _add_places(rich: Rich) -> None:
    now, alice = timezone.now(), rich.people["owner"].place
    place = Location.objects.create(shop=rich.shop, name="Annexe-Nord")
    days = ClosedDays.objects.create(
        shop=rich.shop, first_day=now.date(), last_day=now.date(), reason="Inventaire-secret"
    )
    key, _secret = make_key(rich.shop, location=place, name="Till-of-Alice", by=alice, at=now)
    made = invite(rich.shop, by=alice, role=Role.STAFF, name="Brasseurdeau", at=now)
    assert made is not None
    invitation, rich.token = made
    rich.ids |= {
        "location": place.pk,
        "closed_days": days.pk,
        "key": key.pk,
        "invitation": invitation.pk,
        "person": rich.people["staff"].place.pk,
        "token": rich.token,
    }
    till, link = make_device(rich.shop, name="Till-of-Alice", location=place, by=alice, at=now)
    rich.ids |= {"till": till.pk, "till_token": link}


def _add_programmes(rich: Rich) -> None:
    now, alice = timezone.now(), rich.people["owner"].place
    today = now.astimezone(rich.shop.zone).date()
    before = now - timedelta(days=40)
    # the clocks may have changed since: the day of that instant, not forty days before today
    first = before.astimezone(rich.shop.zone).date()
    plan = start(
        rich.shop,
        name="Carte Vermeille",
        terms=STAMPS,
        from_day=first,
        by=alice,
        at=before,
    )
    change(rich.shop, plan, terms=STAMPS, from_day=today + timedelta(days=3), by=alice, at=now)
    start(rich.shop, name="Points", terms=POINTS, from_day=first, by=alice, at=before)
    set_picture(rich.shop, b"\x89PNG\r\n\x1a\n")
    rich.ids["programme"] = plan.key
    wanted = Wanted(uuid.uuid4(), 10, "fr", "", "Carte Vermeille")
    made = make_cards(rich.shop, wanted, by=alice, at=now)
    assert made is not None
    rich.ids["batch"] = made.key


def _customer(rich: Rich, first: str, last: str, **said: Any) -> Customer:
    person = Customer(shop=rich.shop, first_name=first, last_name=last, **said)
    return add_customer(rich.shop, person, at=timezone.now() - timedelta(days=30))[0]


def _add_customers(rich: Rich) -> None:
    now = timezone.now()
    camille = _customer(
        rich, "Camille", "Quennevillette", phone="+33612345678", email="camille@quennevillette.example"
    )
    other = _customer(rich, "Kamille", "Quennevillette")
    twin = _customer(rich, "Camilla", "Quennevillette")
    card = main_card(rich.shop, camille)
    assert card is not None
    code = add_code(rich.shop, card, at=now)
    assert code is not None
    merged = merge(rich.shop, camille, twin, at=now, sender=Sender("page", staff=rich.people["owner"].place))
    assert merged is not None
    alice = rich.people["owner"].place
    saved = keep_filter(rich.shop, name="Inventaire-secret", query={"late": "1"}, by=alice, at=now)
    rich.ids |= {
        "saved_filter": saved.pk,
        "customer": camille.key,
        "other_customer": other.key,
        "card": card.key,
        "code": code.pk,
        "code_text": code.text,
        "merge": merged.pk,
        "shop": rich.shop.public_id,
        "card_token": share(card, at=now),
        "printed": _printed(rich),
    }


def _printed(rich: Rich) -> str:
    """The code of a printed card that is nobody's yet."""
    card = new_card(rich.shop, None, timezone.now())
    code = add_code(rich.shop, card, at=timezone.now(), text="PRNT2345")
    assert code is not None
    return code.text


def _add_events(rich: Rich) -> None:
    now, bob = timezone.now(), rich.people["staff"].place

    def send(kind: str, at: Any, source: str = "page", **said: Any) -> Event:
        event = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "card": str(rich.ids["card"]),
            "at": at.isoformat(),
            **said,
        }
        record(rich.shop, [event], sender=Sender(source, staff=bob), received_at=now)
        return Event.objects.get(shop=rich.shop, event_id=event["id"])

    visits = [send("visit", now - timedelta(hours=hours), amount=1250) for hours in (30, 20, 1)]
    send("redeem", now - timedelta(minutes=50), programme=rich.ids["programme"], reward="coffee")
    # nothing is left to pay it with: it waits for the owner
    kept = send(
        "redeem",
        now - timedelta(minutes=40),
        "api",
        programme=rich.ids["programme"],
        reward="coffee",
        offline=True,
    )
    # staff see what was done today alone: this was, but for one second of the day
    gift = send("gift", now - timedelta(seconds=1), programme=rich.ids["programme"], reward="coffee")
    card = Card.objects.get(key=rich.ids["card"])
    wish = Wish(rich.ids["programme"], "coffee", f"{gift.event_id}:{rich.ids['programme']}")
    made = give(rich.shop, card, wish, key=uuid.uuid4(), at=now)
    assert made is not None
    rich.ids |= {"friend_gift": made[0].key, "friend_token": made[1]}
    rich.ids |= {"event": visits[-1].event_id, "kept_event": kept.event_id, "todays_event": gift.event_id}


def _add_imports(rich: Rich) -> None:
    now, alice = timezone.now(), rich.people["owner"].place
    content = "First name,Last name,E-mail\nZoé,Brasseurdeau,zoe@brasseurdeau.example\n"
    for name in ("import", "draft"):
        made = keep_draft(rich.shop, name="clients.csv", content=content.encode(), at=now, by=alice)
        if name == "import":
            keep_choices(rich.shop, made, {})
            made.refresh_from_db()
            made = apply_import(rich.shop, made, at=now, by=alice)
        rich.ids[name] = made.pk


def _add_sales(rich: Rich) -> None:
    """Two exports of a till: one to be looked at, with a row that cannot be used, and one that was brought in."""
    now, alice = timezone.now(), rich.people["owner"].place
    head = "Date,Order,Customer,Name,Amount\n"
    rows = "13/01/2026,1,C1,Zoé Brasseurdeau,12.50\n14/02/2026,2,C2,Camille Quennevillette,7.00\n"
    for name in ("sold", "sales"):
        content = (head + rows + (",3,,,\n" if name == "sales" else "")).encode()
        made = keep_upload(rich.shop, [Upload("Inventaire-secret.csv", content)], at=now, by=alice)
        advance(made.pk, now)
        if name == "sold":
            bring_in(rich.shop, made)
            advance(made.pk, now)
        rich.ids[name] = made.pk


def _add_messages(rich: Rich) -> None:
    """An automation that is on, and what it wrote to Camille."""
    now = timezone.now()
    on = switch_on(rich.shop, "welcome", by=rich.people["owner"].place, at=now)
    today = now.astimezone(rich.shop.zone).date()
    noted = note_by_hand(
        rich.shop,
        Noted(
            "Inventaire-secret", "price", today - timedelta(days=30), today - timedelta(days=3), 0, "spend"
        ),
        by=rich.people["owner"].place,
        at=now,
    )
    assert on.approach is not None
    rich.ids |= {"approach": on.approach.key, "noted_approach": noted.key}
    camille = Customer.objects.get(key=rich.ids["customer"])
    rich.ids["letter_token"] = stop_address_of(camille.pk, Channel.EMAIL).rstrip("/").rpartition("/")[2]
    subscribe(camille, endpoint="https://push.example/x", p256dh="x", auth="x", at=now)
    rich.ids["message"] = uuid.uuid4()
    Message.objects.create(
        shop=rich.shop,
        key=rich.ids["message"],
        approach=on.approach,
        customer=camille,
        occasion="welcome",
        arm="written",
        state="sent",
        channel="email",
        subject="Carte Vermeille",
        body="Quennevillette",
        drawn_at=now,
        next_at=now,
        good_until=now,
        sent_at=now,
    )


def _add_gestures(rich: Rich) -> None:
    """A small gesture that waits for Camille at the till."""
    now, alice = timezone.now(), rich.people["owner"].place
    keep_delight(rich.shop, Gesture(5000, "Inventaire-secret", 100, 0), on=True, by=alice, at=now)
    assert on_bad_day(rich.shop, Customer.objects.get(key=rich.ids["customer"]), now=now)
    rich.ids["promise"] = Message.objects.get(shop=rich.shop, channel="till").key


def _add_campaigns(rich: Rich) -> None:
    """A draft, with what the planner says of it; a campaign that was drawn; a launch in waves as a draft, and one under way."""
    now, alice = timezone.now(), rich.people["owner"].place
    words = {"fr": {"subject": "Inventaire-secret", "body": "{hello}\n\nCarte Vermeille ?"}}
    offer = {"programme": rich.ids["programme"], "reward": "coffee", "days": 14}
    wanted = Campaign("Inventaire-secret", {"stage": "new"}, words, offer, letter_days=14)
    made = draft(rich.shop, wanted, by=alice, at=now)
    look_ahead(rich.shop, ready=ready_for, now=now)
    look_at(made, channels=ready_for(rich.shop), now=now)
    sent = draft(rich.shop, replace(wanted, query={}), by=alice, at=now)
    send_off(sent, at=now)
    inviting = replace(wanted, query={}, waves=Waves(3, 14), joins=rich.ids["programme"])
    drafted, launched = (draft(rich.shop, inviting, by=alice, at=now) for _ in range(2))
    draw_campaigns(ready=ready_for, now=courtesy_of(rich.shop).reopens(now) or now)
    send_off(launched, at=now)
    camille = Customer.objects.get(key=rich.ids["customer"])
    note_consent(
        rich.shop, camille, channel=Channel.EMAIL, given=True, words="Oui.", language="fr", at=now, by=alice
    )
    draw_campaigns(ready=lambda _shop: (Channel.EMAIL,), now=courtesy_of(rich.shop).reopens(now) or now)
    assert Message.objects.filter(approach=launched).exists()
    rich.ids |= {"campaign": made.key, "sent_campaign": sent.key}
    rich.ids |= {"launch_draft": drafted.key, "launch": launched.key}


def _add_answers(rich: Rich) -> None:
    """A shop that asks, a link for Camille, and what she answered by it."""
    now = timezone.now()
    keep_listening(
        rich.shop,
        HowToAsk(
            nth=1,
            pause_days=90,
            share=100,
            channels=("card", "email"),
            question={},
            custom=(),
            after_visit=True,
        ),
    )
    switch_listening(rich.shop, on=True, at=now - timedelta(days=40))
    camille = Customer.objects.get(key=rich.ids["customer"])
    token = uuid.uuid4().hex
    asked = Asked.objects.create(
        shop=rich.shop,
        customer=camille,
        at=now,
        day=now.astimezone(rich.shop.zone).date(),
        channel=Asked.Channel.LINK,
        occasion="score:link",
        drawn=True,
        digest=token_digest(token),
    )
    given = AnswerGiven(uuid.uuid4(), Answer.Source.LINK, "fr", score=4, asked=asked)
    answer = note_answer(rich.shop, given, at=now)
    add_words(answer, comment="Brasseurdeau: trop d’attente", custom={})
    tag(rich.shop, answer, "Inventaire-secret")
    rich.ids |= {"answer": answer.key, "asked_token": token}


def _add_heard(rich: Rich) -> None:
    """A comment that was replied to and of which more was made: told to who wrote it, and shown on every card."""
    now, alice = timezone.now(), rich.people["owner"].place
    camille = Customer.objects.get(key=rich.ids["customer"])
    today = now.astimezone(rich.shop.zone).date()
    comment = Comment.objects.create(
        shop=rich.shop,
        customer=camille,
        at=now,
        day=today,
        source="card",
        score=3,
        comment="Quennevillette",
        search="quennevillette",
        note="Inventaire-secret",
    )
    assert reply(comment, Words("Inventaire-secret", "Quennevillette", alice), (Channel.EMAIL,), now=now)
    words = {"fr": {"subject": "Inventaire-secret", "body": "Quennevillette"}}
    change = Change(uuid.uuid4(), "Inventaire-secret", "Quennevillette", [comment.pk], words, True, 0)
    heard = tell(rich.shop, change, (Channel.EMAIL,), by=alice, now=now)
    rich.ids |= {"comment": comment.key, "heard": heard.key}


def _add_tip(rich: Rich) -> None:
    """A guide that goes out in no month of the year."""
    guide = Guide("Inventaire-secret", "Quennevillette", "file", "", b"%PDF-1.4 %%EOF", [], "", 0)
    made = add_tip(rich.shop, guide, at=timezone.now())
    assert made is not None
    rich.ids["tip"] = made.key


def _add_account(rich: Rich) -> None:
    alice = rich.people["owner"]
    rich.ids["stop_token"] = signing.dumps(alice.place.pk, salt=SALT)
    session = UserSession.objects.create(
        user=alice.user,
        session_key=alice.client.session.session_key,
        ip="127.0.0.1",
        user_agent="Firefox/1 Linux",
    )
    passkey = Authenticator.objects.create(
        user=alice.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Till-of-Alice", "credential": CREDENTIAL},
    )
    rich.ids |= {"session": session.pk, "passkey": passkey.pk}
