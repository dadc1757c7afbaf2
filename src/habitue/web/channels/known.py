"""The channels there are, the one to try first before the others."""

from __future__ import annotations

from habitue.loyalty.courtesy import Channel as Name
from habitue.web.channels.card import CardInbox
from habitue.web.channels.email import Email
from habitue.web.channels.letter import Channel
from habitue.web.channels.push import Push
from habitue.web.channels.sms import Sms
from habitue.web.models import Shop

CHANNELS: tuple[Channel, ...] = (Email(), Push(), Sms(), CardInbox())


def ready_for(shop: Shop) -> tuple[Name, ...]:
    """The channels that this server can use for the shop, in their order."""
    return tuple(channel.name for channel in CHANNELS if channel.ready(shop))
