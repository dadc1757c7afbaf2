"""Writes of an import of sales as people ask for them; the worker does the long ones (``actions.sales_loading``)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from habitue.web.models import SalesFile, SalesImport, Shop, Staff
from habitue.web.sales_file import Upload

State = SalesImport.State
UNDECIDED = (State.READING, State.ASKING, State.READY)
"""Nothing of these is among the shop's sales."""
A_DRAFT_LIVES = timedelta(days=7)


def digest_of(content: bytes) -> str:
    """What a file is recognised by when it comes again."""
    return hashlib.sha256(content).hexdigest()


def forget_drafts(shop: Shop) -> None:
    """Forget all files that nobody has decided about."""
    SalesImport.objects.filter(shop=shop, state__in=UNDECIDED).delete()


@transaction.atomic
def keep_upload(shop: Shop, files: Sequence[Upload], *, at: datetime, by: Staff) -> SalesImport:
    """Keep files to be read; drafts that nobody came back to go."""
    SalesImport.objects.filter(shop=shop, state__in=UNDECIDED, at__lt=at - A_DRAFT_LIVES).delete()
    steps = sum(len(file.content) for file in files)
    made = SalesImport.objects.create(shop=shop, at=at, by=by, steps=steps)
    for file in files:
        SalesFile.objects.create(
            brought=made, name=file.name, content=file.content, digest=digest_of(file.content)
        )
    return made


def read_again(shop: Shop, draft: SalesImport, choices: dict[str, Any]) -> bool:
    """Have the files read once more, as people chose; False where they are past that."""
    changed = SalesImport.objects.filter(shop=shop, pk=draft.pk, state__in=(State.ASKING, State.READY))
    return bool(
        changed.update(
            state=State.READING, choices=choices, found={}, problem={}, set_aside=None, steps_done=0
        )
    )


def forget(shop: Shop, draft: SalesImport) -> bool:
    """Forget files that were not brought in."""
    gone, _ = SalesImport.objects.filter(shop=shop, pk=draft.pk, state__in=UNDECIDED).delete()
    return bool(gone)


def bring_in(shop: Shop, draft: SalesImport) -> bool:
    """Have the worker bring the sales in; asked twice, it is done once."""
    ready = SalesImport.objects.filter(shop=shop, pk=draft.pk, state=State.READY)
    return bool(ready.update(state=State.LOADING, problem={}, steps_done=0))


def want_stamps(shop: Shop, draft: SalesImport) -> bool:
    """Have stamps given for the visits of an import, once it counts; or the rest of them, where that stopped."""
    able = Q(state=State.READY) | Q(state=State.DONE, stamps=SalesImport.Stamps.STOPPED)
    found = SalesImport.objects.filter(able, shop=shop, pk=draft.pk)
    return bool(found.update(stamps=SalesImport.Stamps.ASKED, problem={}))


def take_back(shop: Shop, done: SalesImport) -> bool:
    """Have the worker take an import back whole; its sales count no more from now on."""
    standing = SalesImport.objects.filter(shop=shop, pk=done.pk, state=State.DONE)
    return bool(standing.update(state=State.UNDOING, problem={}, steps_done=0))
