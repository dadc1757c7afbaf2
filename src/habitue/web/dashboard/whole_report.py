"""The report of a shop's figures as one page to keep, to print or to send: without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.language import Language
from habitue.metrics.results import Overview
from habitue.report.page import render_report
from habitue.report.provenance import Provenance
from habitue.version import __version__
from habitue.web.models import Shop


@dataclass(frozen=True, slots=True)
class WholeReport:
    """The page, and the name of its file."""

    name: str
    page: str


def report_of(shop: Shop, overview: Overview, *, made_on: date, language: Language) -> WholeReport:
    """The report of what was measured."""
    page = render_report(
        overview, language=language, title=shop.name, provenance=Provenance((), made_on, __version__)
    )
    return WholeReport(f"habitue-{made_on.isoformat()}.html", page)
