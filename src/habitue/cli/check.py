"""``habitue check``: every balance recomputed from the entries, every card from its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from habitue.cli.serve import need_server
from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError

if TYPE_CHECKING:
    from rich.progress import Progress

    from habitue.web.models import Shop
    from habitue.web.queries.drift import Checked, Drift


class NoSuchShop(HabitueError):
    """The shop asked for is not there."""

    message = N_("There is no shop {shop}. Its name is the part of its pages’ address after /s/.")


class NotReady(HabitueError):
    """The tables are older than this version, or there are none yet."""

    message = N_("The database is older than this version, or empty: start habitue serve once, then check.")


def check(
    shop: Annotated[
        str, typer.Option("--shop", help=text(N_("Only this shop: the part of its address after /s/.")))
    ] = "",
) -> None:
    """Recompute the books of every shop, and end with status 1 where anything is not as it should be."""
    need_server()
    from habitue.web.start import prepare

    prepare(migrate=False)
    from habitue.web.guard import unapplied_migrations
    from habitue.web.models import Shop
    from habitue.web.queries.drift import unguarded

    if unapplied_migrations():
        raise NotReady
    shops = list(Shop.objects.defer("picture").order_by("id"))
    if shop:
        shops = [found for found in shops if found.public_id == shop]
        if not shops:
            raise NoSuchShop(shop=shop)
    found = unguarded()
    for drift in found:
        _tell(None, drift)
    if _check_all(shops) + len(found):
        raise typer.Exit(1)


def _check_all(shops: list[Shop]) -> int:
    """The number of drifts, each said as it is found."""
    from habitue.web.queries.drift import Checked, cards_to_check, drifts

    count, checked = 0, Checked()
    with _bar() as bar:
        task = bar.add_task(text(N_("Checking")), total=sum(cards_to_check(shop) for shop in shops))
        for shop in shops:
            for drift in drifts(shop, done=checked, step=lambda n: bar.advance(task, n)):
                count += 1
                _tell(shop, drift)
    _conclude(count, checked)
    return count


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _tell(shop: Shop | None, drift: Drift) -> None:
    spoken = spoken_language()
    card = spoken.text(N_("card {card}"), card=drift.card) if drift.card else ""
    place = " · ".join(part for part in (shop.name if shop else "", card, drift.programme) if part)
    typer.echo(f"{place} · {drift.told(spoken)}" if place else drift.told(spoken))


def _conclude(count: int, checked: Checked) -> None:
    spoken = spoken_language()
    if checked.waiting:
        typer.echo(
            spoken.plural(
                "{n} card is brought under changed terms next night; its facts were not folded.",
                "{n} cards are brought under changed terms next night; their facts were not folded.",
                checked.waiting,
            )
        )
    if count:
        typer.echo(
            spoken.plural("{n} thing is not as it should be.", "{n} things are not as they should be.", count)
        )
    else:
        typer.echo(
            spoken.plural(
                "All is well: {n} card is what its facts make it, and every balance is the sum of its entries.",
                "All is well: {n} cards are what their facts make them, and every balance is the sum of its entries.",
                checked.cards,
            )
        )
