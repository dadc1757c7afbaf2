"""Writes about what became of messages after they had left: late bounces, complaints, answers. Said twice, each is written once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from habitue.language import LANGUAGES, Language
from habitue.web.actions.consent import note_consent
from habitue.web.actions.message import stop_address
from habitue.web.channels.letter import Outcome
from habitue.web.channels.returned import Fate, Returned
from habitue.web.customers.consent_words import consent_words
from habitue.web.models import Consent, Customer, Message, Shop, StoppedAddress
from habitue.web.queries.message import address_digest


def not_delivered(message: Message, address: str, *, at: datetime) -> None:
    """The address takes nothing: it is stopped, and the message did not arrive."""
    _stop(message, address, StoppedAddress.Reason.BOUNCE, at)
    _did_not_arrive(message, Outcome.BOUNCE)


def complained(message: Message, address: str, *, at: datetime) -> None:
    """Somebody called it unwanted: nothing more goes to the address. The message arrived."""
    _stop(message, address, StoppedAddress.Reason.COMPLAINT, at)


def not_taken(message: Message) -> None:
    """The letter was refused, and not its address: it did not arrive, and the next one may."""
    _did_not_arrive(message, Outcome.REFUSED)


def _did_not_arrive(message: Message, outcome: Outcome) -> None:
    gone = (Message.State.SENT, Message.State.SENDING)
    Message.objects.filter(pk=message.pk, state__in=gone).update(
        state=Message.State.FAILED, reason=str(outcome)
    )


def _stop(message: Message, address: str, reason: StoppedAddress.Reason, at: datetime) -> None:
    stop_address(message.shop, message.channel, address, reason=reason, at=at)


def said_no(customer: Customer, channel: Consent.Channel, *, at: datetime, source: str) -> None:
    """A customer ended a channel by a way outside of these pages."""
    shop = customer.shop
    known = (code for code in (customer.language, shop.language) if code in LANGUAGES)
    language = Language(next(known, "en"))
    note_consent(
        shop,
        customer,
        channel=channel,
        given=False,
        words=consent_words(shop, channel, language, given=False),
        language=language.base,
        at=at,
        by=None,
        source=source,
    )


def number_said_stop(number: str, *, at: datetime) -> int:
    """Whoever has that number said no to text messages, in every shop of this server: they share its sender. How many.

    Those merged into another, too: parted again, they said so all the same.
    """
    people = Customer.objects.filter(shop__in=Shop.objects.values("pk"), phone=number, erased_at=None)
    found = list(people.select_related("shop").defer("shop__picture")) if number else []
    for one in found:
        said_no(one, Consent.Channel.SMS, at=at, source="sms")
    return len(found)


def hear(report: Returned, *, at: datetime) -> bool:
    """Write down what a mail server reported; False where it is about no message of ours, or none to that address."""
    found = ((message_at(report.key, address), address) for address in report.addresses)
    message, address = next(((one, where) for one, where in found if one is not None), (None, ""))
    if message is None:
        return False
    match report.fate:
        case Fate.GONE:
            not_delivered(message, address, at=at)
        case Fate.COMPLAINT:
            complained(message, address, at=at)
        case Fate.REFUSED:
            not_taken(message)
        case Fate.DELAYED:
            pass
    return True


def message_at(key: str, address: str) -> Message | None:
    """The message of that name, if it went to that address: who reports on one must know both.

    The address may have been changed since, or its customer merged. Of messages from before addresses were kept as digests, only the
    customer's address of today is known.
    """
    try:
        name = UUID(key)
    except ValueError:
        return None
    found = Message.objects.filter(key=name).select_related("shop", "customer").defer("shop__picture").first()
    if found is None or not address:
        return None
    if found.sent_to:
        return found if found.sent_to == address_digest(found.shop, found.channel, address) else None
    customer, asked = found.customer, address.casefold()
    return found if asked in {customer.email.casefold(), customer.phone} else None
