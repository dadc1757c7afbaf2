"""Where services tell what became of messages: a gateway of text messages, a provider of e-mail. Each proves who it is."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from habitue.web.actions.delivery import complained, message_at, not_delivered, number_said_stop, said_no
from habitue.web.channels.gateways.gateway import Call, ForgedError, Kind, News
from habitue.web.channels.provider import NAME
from habitue.web.channels.sms import chosen_gateway
from habitue.web.mail_provider import PROVIDERS
from habitue.web.models import Consent
from habitue.web.public_address import address_of

_log = logging.getLogger("habitue.outreach")


@csrf_exempt  # a service posts it; its signature is the proof
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """A STOP, or a number that takes nothing."""
    if not settings.SMS["gateway"]:
        raise Http404
    call = Call(
        address_of(request.get_full_path()),
        {name.lower(): value for name, value in request.headers.items()},
        request.POST.dict(),
    )
    try:
        news = chosen_gateway().heard(call)
    except ForgedError:
        _log.warning("a report without the gateway's signature is not believed")
        return HttpResponse(status=403)
    _note(news)
    # no answer goes back to whoever wrote
    return HttpResponse("<Response/>", content_type="text/xml; charset=utf-8")


def _note(news: News) -> None:
    now = timezone.now()
    if news.kind is Kind.STOP:
        number_said_stop(news.number, at=now)
    elif news.kind is Kind.GONE:
        message = message_at(news.message, news.number)
        if message is not None:
            not_delivered(message, news.number, at=now)


@csrf_exempt  # a provider posts it; its signature, or the password in the address, is the proof
def mail(request: HttpRequest) -> HttpResponse:
    """What a mail provider tells: what came back, what was called unwanted, who wants no more."""
    provider = PROVIDERS.get(settings.MAIL["provider"])
    if provider is None or not settings.ANYMAIL.get(provider.signed or "WEBHOOK_SECRET"):
        raise Http404
    from anymail.signals import tracking  # type: ignore[import-untyped]

    tracking.connect(_told, dispatch_uid="habitue")
    view = import_string(f"anymail.webhooks.{provider.view}").as_view()
    answer: HttpResponse = view(request)
    return answer


def _told(event: Any, **_more: object) -> None:
    """One thing told, in django-anymail's words for all providers; told again, it changes nothing."""
    from anymail.signals import EventType

    message = message_at(str((event.metadata or {}).get(NAME, "")), event.recipient or "")
    if message is None:
        return
    now = timezone.now()
    if event.event_type in {EventType.BOUNCED, EventType.REJECTED} and _for_good(event):
        not_delivered(message, event.recipient, at=now)
    elif event.event_type == EventType.COMPLAINED:
        complained(message, event.recipient, at=now)
    elif event.event_type == EventType.UNSUBSCRIBED:
        said_no(message.customer, Consent.Channel.EMAIL, at=now, source="letter")


def _for_good(event: Any) -> bool:
    """Whether the address takes nothing, not only this letter or today: a full mailbox is emptied again."""
    from anymail.signals import RejectReason

    said = event.esp_event if isinstance(event.esp_event, dict) else {}
    soft = (
        said.get("Type") == "SoftBounce"
        or said.get("event") == "soft_bounce"
        or said.get("hard_bounce") is False
        or said.get("severity") == "temporary"
    )
    return event.reject_reason in {RejectReason.BOUNCED, RejectReason.INVALID} and not soft
