"""``habitue bounces``: the mails that came back, read; addresses that take nothing, or complained, are stopped."""

from __future__ import annotations

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from habitue.cli.check import NotReady
from habitue.cli.serve import need_server
from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError
from habitue.records.reading_errors import CannotOpen, FileMissing

if TYPE_CHECKING:
    from habitue.web.channels.returned import Returned

_STANDARD_INPUT = Path("-")


class NoMail(HabitueError):
    """What was given is neither a mail nor a box of mails."""

    message = N_(
        "{name} holds no mail. Give a file with one mail, an mbox, a Maildir folder, or - for one mail by a pipe."
    )


class TooLong(HabitueError):
    """A mail larger than any report of a letter."""

    message = N_("{name} is larger than 1 MB: no letter from here is, and so no report of one.")


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
    # all are read before one is heard: a file that is none ends it before anything changed
    mails = [_read(mail) for file in files for mail in _mails(file)]
    found = Counter(kind for reports in mails for kind in _heard(reports))
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


def _read(raw: bytes) -> tuple[Returned, ...]:
    """What a mail reports. In a box, one too large to be a report is none."""
    from habitue.web.channels.returned import MOST_BYTES, returned_in

    return returned_in(raw) if len(raw) <= MOST_BYTES else ()


def _heard(reports: tuple[Returned, ...]) -> list[str]:
    """What each report in a mail came to."""
    from django.utils import timezone

    from habitue.web.actions.delivery import hear

    if not reports:
        return ["other"]
    return [str(one.fate) if hear(one, at=timezone.now()) else "strange" for one in reports]


def _mails(file: Path) -> Iterator[bytes]:
    """Every mail, as it is."""
    if file == _STANDARD_INPUT:
        yield _one("-", sys.stdin.buffer)
        return
    try:
        yield from _mails_in(file)
    except FileNotFoundError as trouble:
        raise FileMissing(file=str(file)) from trouble
    except OSError as trouble:
        raise CannotOpen(file=str(file), reason=trouble.strerror or str(trouble)) from trouble


def _mails_in(file: Path) -> Iterator[bytes]:
    if (file / "cur").is_dir() and (file / "new").is_dir():
        yield from _in_box(mailbox.Maildir(file, create=False))
        return
    if file.is_dir():
        raise NoMail(name=str(file))
    with file.open("rb") as opened:
        if not opened.peek(5).startswith(b"From "):
            yield _one(str(file), opened)
            return
    yield from _in_box(mailbox.mbox(file, create=False))


def _in_box(opened: mailbox.Maildir | mailbox.mbox) -> Iterator[bytes]:
    with closing(opened) as box:
        yield from (box.get_bytes(key) for key in box.iterkeys())


def _one(name: str, opened: BinaryIO) -> bytes:
    """The one mail of a file or a pipe."""
    from habitue.web.channels.returned import MOST_BYTES, is_mail

    raw = opened.read(MOST_BYTES + 1)
    if not is_mail(raw):
        raise NoMail(name=name)
    if len(raw) > MOST_BYTES:
        raise TooLong(name=name)
    return raw
