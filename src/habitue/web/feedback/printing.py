"""The question on paper: a poster for the counter, the table or the window, as a PDF in French or English."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from habitue.language import LANGUAGES, N_, Language
from habitue.web.access import ShopRequest, in_shop
from habitue.web.models import Location, Role
from habitue.web.paper.look import Look, Texts
from habitue.web.paper.poster import poster
from habitue.web.public_address import link_of
from habitue.web.queries.answer import listening_of
from habitue.web.queries.shop import open_locations

PRINTED = ("a4", "a5", "a6")


def question_address(request: ShopRequest, place: Location | None) -> str:
    """Where the square code of a place of sale leads; of all of them where it is None."""
    address = link_of(request, reverse("feedback:poster", args=[request.shop.public_id]))
    return address if place is None else f"{address}?l={place.pk}"


@in_shop(Role.MANAGER)
@require_GET
def poster_file(request: ShopRequest, size: str) -> HttpResponse:
    """The poster of the question; none where the shop does not ask, because its code would lead nowhere."""
    if size not in PRINTED or not listening_of(request.shop).on:
        raise Http404
    from habitue.web.paper.pdf import About, pdf

    shop, place = request.shop, _place(request)
    asked = request.GET.get("language", "")
    language = Language(asked if asked in LANGUAGES else shop.language)
    name = f"{shop.name} – {place.name}" if place else shop.name
    look = Look(name, shop.colour, shop.icon, bytes(shop.picture or b""))
    sheet = poster(look, question_texts(shop.name, language), question_address(request, place), size)
    title = language.text(N_("Question of {shop}"), shop=name)
    content = pdf([sheet], About(title, shop.name, language.tag, request.now))
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="habitue-question-{size}-{language.base}.pdf"'
    )
    return answer


def _place(request: ShopRequest) -> Location | None:
    """The place of sale that the address names, where there are several to tell apart."""
    found = list(open_locations(request.shop))
    wanted = request.GET.get("l", "")
    return next((one for one in found if str(one.pk) == wanted), None) if len(found) > 1 else None


def question_texts(shop: str, language: Language) -> Texts:
    """The words beside the code, which promise what the page keeps."""
    say = language.text
    return Texts(
        say(N_("How likely are you to recommend {shop} to a friend?"), shop=shop),
        say(N_("Tell us from 0 to 10")),
        say(N_("Scan the code and tap a number. If you like, add a few words: we read them all.")),
        say(N_("No app, no account, and no name unless your card is on this phone.")),
    )
