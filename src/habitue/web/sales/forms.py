"""Forms about exports of a till: the files, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.records import kinds
from habitue.records.reading_errors import EmptyFile
from habitue.web.customer_file import safe_name
from habitue.web.languages import spoken
from habitue.web.sales_file import MEANINGS, MOST_BYTES, MOST_BYTES_IN_ALL, MOST_FILES, TAKEN, Upload

MEGABYTE = 2**20
ORDERS = {"dmy": N_("Day first"), "mdy": N_("Month first"), "ymd": N_("Year first")}
SIGNS = {",": N_("The comma: 12,50"), ".": N_("The point: 12.50")}


class FilesInput(forms.FileInput):
    """A field to which several files are dragged at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:  # noqa: ARG002
        """Every file that came."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several files, none of them larger than an export."""

    widget = FilesInput(attrs={"multiple": True, "accept": ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,.zip,.gz"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ARG002  (Django's signature)
        """Nothing is kept of files of which one cannot be taken."""
        speak = spoken().text
        if not data:
            raise ValidationError(speak(N_("Choose a file first.")))
        if len(data) > MOST_FILES:
            raise ValidationError(speak(N_("At most {n} files are taken at once."), n=MOST_FILES))
        problems = [problem for file in data if (problem := _problem(file))]
        if problems:
            raise ValidationError(problems)
        if sum(file.size for file in data) > MOST_BYTES_IN_ALL:
            text = N_("Together these files are larger than {limit} MB. Bring them in one after the other.")
            raise ValidationError(speak(text, limit=MOST_BYTES_IN_ALL // MEGABYTE))
        return list(data)


def _problem(file: Any) -> str:
    """Why a file cannot be taken; empty where it can."""
    speak, name = spoken().text, file.name[:60]
    if not file.size:
        return speak(EmptyFile.message, file=name)
    if file.size > MOST_BYTES:
        text = N_("{file} is larger than {limit} MB. Cut it into several files.")
        return speak(text, file=name, limit=MOST_BYTES // MEGABYTE)
    kind = kinds.kind_of(file.read(kinds.HEAD_BYTES))
    file.seek(0)
    if kind not in TAKEN:
        text = N_("{file} is no export of a till: it looks like {kind}. Choose CSV, Excel or ZIP.")
        return speak(text, file=name, kind=speak(kind))
    return ""


class FilesForm(forms.Form):
    """What a till exported."""

    export = FilesField()

    def uploads(self) -> list[Upload]:
        """The files as they came."""
        return [Upload(safe_name(file.name), file.read()) for file in self.cleaned_data["export"]]


def choices_of(data: Any, forms: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
    """What people said about the files; what nobody can mean is left out.

    Of a header something is said once its till or its columns differ from what was shown: what is known needs no mapping.
    """
    said = {"dates": data.get("dates", ""), "decimal": data.get("decimal", "")}
    found: dict[str, Any] = {
        name: value for name, value in said.items() if value in (ORDERS if name == "dates" else SIGNS)
    }
    kept = dict(before.get("forms") or {})
    for place, form in enumerate(forms):
        layout = data.get(f"layout-{place}", form["said"])
        if layout != form["said"] and layout in {"", *form["possible"]}:
            kept[form["header"]] = {"layout": layout, "mapping": {}}
        elif mapping := _mapping(data.getlist(f"column-{place}"), form["columns"]):
            kept[form["header"]] = {"layout": "", "mapping": mapping}
    return found | ({"forms": kept} if kept else {})


def _mapping(meanings: Sequence[str], columns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the columns were said to be; nothing where that is what was shown."""
    if len(meanings) != len(columns) or meanings == [column["meaning"] for column in columns]:
        return {}
    found: dict[str, str] = {}
    for column, meaning in zip(columns, meanings, strict=True):
        if meaning in MEANINGS:
            found.setdefault(meaning, column["name"])
    return found
