"""Results told to people: sentences, tables, charts and one page, in French and English. Pure."""

from habitue.report.page import render_report
from habitue.report.provenance import Provenance, SourceFile
from habitue.report.sentences import five_sentences
from habitue.report.tables import Table

__all__ = ["Provenance", "SourceFile", "Table", "five_sentences", "render_report"]
