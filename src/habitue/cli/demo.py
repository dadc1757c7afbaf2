"""``habitue demo``: a made-up café with two years of history, built once and then served like a real shop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from habitue.cli.serve import address_of, need_server
from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError

if TYPE_CHECKING:
    from habitue.web.models import Shop

_LIVE = "from habitue.web.demo.living import live; live()"


class NoSuchLanguage(HabitueError):
    """The demo speaks French and English."""

    message = N_("The demo speaks fr and en; not {language}.")


class OtherLanguage(HabitueError):
    """There is a demo already, in the other language."""

    message = N_("The demo that is there speaks {found}: add --reset to build it anew.")


def demo(
    *,
    language: Annotated[
        str, typer.Option("--language", help=text(N_("Language of the café: fr or en.")))
    ] = "",
    reset: Annotated[
        bool, typer.Option("--reset", help=text(N_("Forget what was done in the demo and build it anew.")))
    ] = False,
    host: Annotated[str, typer.Option("--host", help=text(N_("Address to listen on.")))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help=text(N_("Port to listen on.")), min=1, max=65535)
    ] = 8000,
    build_only: Annotated[
        bool, typer.Option("--build-only", help=text(N_("Build the demo and stop.")))
    ] = False,
) -> None:
    """Build the demo if it is not there, then serve it until stopped with Ctrl-C."""
    need_server()
    if language not in {"", "fr", "en"}:
        raise NoSuchLanguage(language=language)
    from habitue.web.demo.living import use_demo_folder
    from habitue.web.start import prepare, serve

    use_demo_folder(reset=reset)
    prepare()
    shop = _built(language)
    if not build_only:
        _tell(shop, host=host, port=port)
        serve(host=host, port=port, threads=4, also=(_LIVE,))


def _built(language: str) -> Shop:
    """The demo shop with its life up to now, made where it is not there."""
    from django.db import connections
    from django.utils import timezone
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from habitue.web.actions.measuring import measure
    from habitue.web.demo.building import feed, open_demo
    from habitue.web.queries.demo import demo_shop

    shop = demo_shop()
    if shop is not None and language not in {"", shop.language}:
        raise OtherLanguage(found=shop.language)
    logging.getLogger("habitue").setLevel(logging.ERROR)
    if shop is None:
        shop = open_demo(language=language or spoken_language().base, now=timezone.now())
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(text(N_("Two years of {shop}")).format(shop=shop.name), total=1.0)
        feed(shop, now=timezone.now(), progress=lambda done: bar.update(task, completed=done))
    measure(shop, now=timezone.now())  # the first page is there at once
    logging.getLogger("habitue").setLevel(logging.INFO)
    connections.close_all()  # the server's processes open their own
    return shop


def _tell(shop: Shop, *, host: str, port: int) -> None:
    """Where the demo is, and how to get in."""
    from habitue.web.queries.demo import EMAIL, PASSWORD

    typer.echo(
        text(N_("{shop} is at {address}; Ctrl-C stops it.")).format(
            shop=shop.name, address=address_of(host, port)
        )
    )
    typer.echo(
        text(
            N_("Enter with one tap on the page, or sign in as {email} with the password {password}.")
        ).format(email=EMAIL, password=PASSWORD)
    )
