"""The weekly letter in the reader's language, as text and as HTML: no picture, nothing from elsewhere, nothing that counts readers."""

from __future__ import annotations

import logging
from datetime import date

from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from habitue.language import LANGUAGES, N_, Language
from habitue.report import wording
from habitue.report.sentences import action_sentence
from habitue.web.dashboard.whole_report import report_of
from habitue.web.feedback.inbox_words import who_wrote
from habitue.web.feedback.showing import tile_of
from habitue.web.models import Staff
from habitue.web.people_words import clean_line
from habitue.web.public_address import address_of
from habitue.web.queries.answer import answers_in
from habitue.web.queries.digest import News
from habitue.web.queries.figures import slipping_of
from habitue.web.queries.inbox import unhappy
from habitue.web.watch.alarms import alarms_to_show

_log = logging.getLogger("habitue.digest")
SALT = "habitue.digest"
NAMED = 3


def send_digest(place: Staff, news: News, week: date) -> bool:
    """Send a letter; False where no mail server answered. Raises what a server that answered says."""
    connection = get_connection()
    try:
        connection.open()
    except OSError:  # an SMTPException is one, too
        _log.exception("no mail server for the weekly letters; it is tried again")
        return False
    try:
        connection.send_messages([_letter(place, news, week)])
    finally:
        connection.close()
    return True


def _letter(place: Staff, news: News, week: date) -> EmailMultiAlternatives:
    user, shop = place.user, place.shop
    known = (code for code in (user.language, shop.language) if code in LANGUAGES)
    language = Language(next(known, "en"))
    name = clean_line(shop.name)
    stop = address_of(reverse("digest:stop", args=[signing.dumps(place.pk, salt=SALT)]))
    lines, home = said(place, news, language), address_of(reverse("dashboard:home", args=[shop.public_id]))
    go, stop_words = language.text(N_("To your page")), language.text(N_("Stop these letters"))
    shown = {
        "language": language,
        "shop": name,
        "said": lines,
        "home": home,
        "go": go,
        "stop": stop,
        "stop_words": stop_words,
    }
    links = [wording.joined(go, home, language), wording.joined(stop_words, stop, language)]
    body = "\n\n".join([*lines, *links])
    letter = EmailMultiAlternatives(
        language.text(N_("{shop}: the week in a few lines"), shop=name),
        body + "\n",
        to=[user.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    letter.attach_alternative(render_to_string("digest/mail.html", shown), "text/html")
    if news.month is not None:
        kept = report_of(shop, news.month, made_on=week, language=language)
        letter.attach(kept.name, kept.page, "text/html")
    return letter


def said(place: Staff, news: News, language: Language) -> list[str]:
    """What the letter says, paragraph by paragraph."""
    last, before = news.last, news.before
    orders = language.plural("{n} order", "{n} orders", last.orders)
    customers = language.plural("{n} customer", "{n} customers", last.customers)
    when = wording.sentence(wording.during(last.period, language))
    found = [
        language.text(N_("{when}: {orders}, {customers}."), when=when, orders=orders, customers=customers)
    ]
    if before is not None:
        found.append(
            language.text(
                N_("The week before: {orders} orders, {customers} customers. Usual: {usual}, {known}."),
                orders=language.number(before.orders),
                customers=language.number(before.customers),
                usual=language.number(round(news.usual_orders or 0)),
                known=language.number(round(news.usual_customers or 0)),
            )
        )
    if "left_censored" not in last.notes:
        found.append(
            language.plural("{n} new customer", "{n} new customers", last.bucket.new_customers) + "."
        )
    found += _unhappy(place, language)
    found += _slipping(place, news, language)
    found += _answers(place, news, language)
    found += [f"{one.title}. {one.said} {one.advice}" for one in alarms_to_show(place.shop, language)[:5]]
    return [*found, action_sentence(news.home, language=language)]


def _unhappy(place: Staff, language: Language) -> list[str]:
    """Whoever is unhappy and has no answer yet."""
    found = unhappy(place.shop, now=timezone.now())
    total = len(found)
    if not total:
        return []
    words = language.plural(
        "{n} unhappy answer waits for a word from you", "{n} unhappy answers wait for a word from you", total
    )
    names = [who_wrote(one, language) for one in found if one.customer_id is not None][:NAMED]
    return [f"{wording.joined(words, ', '.join(names), language)}." if names else f"{words}."]


def _answers(place: Staff, news: News, language: Language) -> list[str]:
    """What came of the question in the week, and the score of the last ninety days; nothing where nobody answered."""
    new = answers_in(place.shop, news.last.period)
    if not new.n:
        return []
    words = language.plural(
        "{n} new answer: {up} would warmly recommend you, {down} would not.",
        "{n} new answers: {up} would warmly recommend you, {down} would not.",
        new.n,
        up=language.number(new.promoters),
        down=language.number(new.detractors),
    )
    tile = tile_of(place.shop, today=news.last.period.last, language=language)
    if tile is None or not tile.value:
        return [words]
    score = wording.joined(f"{tile.name}, {language.text(N_('the last 90 days'))}", tile.value, language)
    return [f"{words} {score} ({tile.warning or tile.interval})."]


def _slipping(place: Staff, news: News, language: Language) -> list[str]:
    total = news.home.slipping_total
    if not total:
        return []
    people = (one.customer for one in slipping_of(place.shop, news.home))
    names = [clean_line(str(one)) for one in people if str(one)][:NAMED]
    words = language.plural(
        "{n} regular is late by their own rhythm", "{n} regulars are late by their own rhythm", total
    )
    return [f"{wording.joined(words, ', '.join(names), language)}." if names else f"{words}."]
