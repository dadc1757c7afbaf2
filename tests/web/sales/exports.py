"""Small exports of tills, and a worker that goes on until nothing waits."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from habitue.web.actions.sales_import import bring_in, keep_upload, take_back
from habitue.web.actions.sales_loading import advance
from habitue.web.models import SalesImport
from habitue.web.queries.sales_import import waiting
from habitue.web.sales_file import Upload

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/records/golden"
PLAIN = (
    "Date;N° ticket;N° client;Nom;E-mail;Téléphone;Montant\n"
    "13/01/2026 10:00;1;C1;Marie Dupont;marie@example.org;06 12 34 56 78;12,50\n"
    "14/01/2026 11:00;2;C2;Paul Petit;;06 99 88 77 66;7,10\n"
    "15/02/2026 12:00;3;;;;;3,00\n"
    "16/02/2026 12:30;4;C1;Marie Dupont;marie@example.org;06 12 34 56 78;20,00\n"
)


def cdnow(*, first=0, last=300):
    """A part of the real file: dates, amounts and numbers of customers."""
    lines = (ROOT / "examples/cdnow.csv").read_text(encoding="utf-8").splitlines()
    return "\n".join([lines[0], *lines[1 + first : 1 + last]]) + "\n"


def upload(cafe, *contents, name="ventes.csv", **choices):
    files = [Upload(name, one.encode() if isinstance(one, str) else one) for one in contents]
    made = keep_upload(cafe.shop, files, at=timezone.now(), by=cafe.alice.place)
    made.choices = choices
    made.save()
    return made


def rounds():
    """What the worker does until nothing waits."""
    while found := waiting():
        for pk in found:
            advance(pk, timezone.now())


def read(cafe, *contents, **said):
    made = upload(cafe, *contents, **said)
    rounds()
    return SalesImport.objects.get(pk=made.pk)


def bring(cafe, *contents, **said):
    made = read(cafe, *contents, **said)
    assert made.state == "ready", made.problem
    bring_in(cafe.shop, made)
    rounds()
    return SalesImport.objects.get(pk=made.pk)


def undo(cafe, done):
    take_back(cafe.shop, done)
    rounds()
    return SalesImport.objects.get(pk=done.pk)


def address(cafe, name="list", **arguments):
    return reverse(f"sales:{name}", kwargs={"shop": cafe.shop.public_id, **arguments})


def sent(*contents, name="ventes.csv"):
    """Files as a browser sends them."""
    return [
        SimpleUploadedFile(name, one.encode() if isinstance(one, str) else one, content_type="text/csv")
        for one in contents
    ]
