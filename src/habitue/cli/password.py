"""``habitue password``: a link for somebody who forgot theirs, where the server sends no mails."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.serve import need_server
from habitue.cli.spoken import N_, text
from habitue.errors import HabitueError


class NoSuchAccount(HabitueError):
    """Nobody has that address."""

    message = N_("No account has the address {email}.")


def password(
    email: Annotated[str, typer.Argument(help=text(N_("The e-mail address of the account.")))],
    *,
    address: Annotated[str, typer.Option("--address", help=text(N_("Where people open this server.")))] = "",
) -> None:
    """Print a link by which the account's owner chooses a new password, once, within three days."""
    need_server()
    from habitue.web.start import prepare

    prepare(migrate=False)
    from django.conf import settings

    from habitue.web.account.reset import reset_path

    path = reset_path(email)
    if path is None:
        raise NoSuchAccount(email=email)
    typer.echo((address or settings.ADDRESS or "http://localhost:8000").rstrip("/") + path)
