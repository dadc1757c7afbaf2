"""``habitue bounces``: the mails that came back, read; addresses that take nothing, or complained, are stopped."""

from __future__ import annotations

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from habitue.cli.check import NotReady
from habitue.cli.serve import need_server
from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError

_STANDARD_INPUT = Path("-")


class NoMail(HabitueError):
    """What was given is neither a mail nor a box of mails."""

    message = N_(
        "{name} holds no mail. Give a file with one mail, an mbox, a Maildir folder, or - for one mail by a pipe."
    )


class TooLong(HabitueError):
    """A mail larger than any report of a letter."""

    message = N_("{name} is larger than 10 MB: no letter from here is, and so no report of one.")


def bounces(
    files: Annotated[
        list[Path],
        typer.Argument(
            help=text(
                N_("Mails that came back: files, an mbox, a Maildir folder, or - for one mail by a pipe.")
            )
        ),
    ],
) -> None:
    """Read what mail servers wrote back, and stop the addresses that take nothing. Read twice, it changes nothing more."""
    need_server()
    from habitue.web.start import prepare

    prepare(migrate=False)
    from habitue.web.guard import unapplied_migrations

    if unapplied_migrations():
        raise NotReady
    mails = [mail for file in files for mail in _mails(file)]
    found = Counter(kind for mail in mails for kind in _heard(mail))
    typer.echo(spoken_language().plural("{n} mail read.", "{n} mails read.", len(mails)))
    for kind, line in _lines(found).items():
        if found[kind]:
            typer.echo(line)


def _lines(found: Counter[str]) -> dict[str, str]:
    """What became of each, in this order."""
    spoken = spoken_language()
    return {
        "gone": spoken.plural(
            "{n} address takes nothing and is stopped.",
            "{n} addresses take nothing and are stopped.",
            found["gone"],
        ),
        "complaint": spoken.plural(
            "{n} complaint: nothing more goes there.",
            "{n} complaints: nothing more goes there.",
            found["complaint"],
        ),
        "refused": spoken.plural(
            "{n} letter was refused; its address stays.",
            "{n} letters were refused; their addresses stay.",
            found["refused"],
        ),
        "delayed": spoken.plural(
            "{n} letter is still on its way.", "{n} letters are still on their way.", found["delayed"]
        ),
        "strange": spoken.plural(
            "{n} report is about nothing that was sent from here.",
            "{n} reports are about nothing that was sent from here.",
            found["strange"],
        ),
        "other": spoken.plural("{n} mail is no report.", "{n} mails are no reports.", found["other"]),
    }


def _heard(raw: bytes) -> list[str]:
    """What each report in a mail came to."""
    from django.utils import timezone

    from habitue.web.actions.delivery import hear
    from habitue.web.channels.returned import returned_in

    reports = returned_in(raw)
    if not reports:
        return ["other"]
    return [str(one.fate) if hear(one, at=timezone.now()) else "strange" for one in reports]


def _mails(file: Path) -> Iterator[bytes]:
    """Every mail, as it is. All are looked at before one is read: a file that is none ends it before anything changed."""
    from habitue.web.channels.returned import MOST_BYTES, is_mail

    name = str(file)
    if file == _STANDARD_INPUT:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    elif file.is_dir() and (file / "cur").is_dir():
        yield from _in_box(name, mailbox.Maildir(file, create=False))
        return
    elif not file.is_file():
        raise NoMail(name=name)
    else:
        with file.open("rb") as opened:
            begins = opened.read(5)
        if begins == b"From ":
            yield from _in_box(name, mailbox.mbox(file, create=False))
            return
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    if not is_mail(raw):
        raise NoMail(name=name)
    yield _bounded(name, raw)


def _in_box(name: str, opened: mailbox.Maildir | mailbox.mbox) -> Iterator[bytes]:
    with closing(opened) as box:
        yield from (_bounded(name, box.get_bytes(key)) for key in box.iterkeys())


def _bounded(name: str, raw: bytes) -> bytes:
    from habitue.web.channels.returned import MOST_BYTES

    if len(raw) > MOST_BYTES:
        raise TooLong(name=name)
    return raw
