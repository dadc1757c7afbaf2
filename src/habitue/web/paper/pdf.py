"""Sheets as a PDF: everything is drawn with lines and letters, and the same sheets give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from fpdf import FPDF
from fpdf.svg import SVGObject

from habitue.web.paper.drawing import Box, Icon, Mark, Photo, Shape, Sheet, Square, Words
from habitue.web.paper.svg import icon_drawing
from habitue.web.programme.colours import BLACK

_POINTS = 72 / 25.4
_MARK = 0.1


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    language: str
    at: datetime


def pdf(sheets: Iterable[Sheet], about: About) -> bytes:
    """The file."""
    paper = FPDF(unit="mm")
    paper.core_fonts_encoding = "cp1252"
    paper.set_auto_page_break(auto=False)
    paper.set_margin(0)
    paper.set_title(about.title)
    paper.set_author(about.author)
    paper.set_creator("Habitué")
    paper.set_lang(about.language)
    paper.set_creation_date(about.at)
    for sheet in sheets:
        paper.add_page(format=(sheet.wide, sheet.high))
        for shape in sheet.shapes:
            _draw(paper, shape)
    return bytes(paper.output())


def _draw(paper: FPDF, shape: Shape) -> None:
    match shape:
        case Box():
            _box(paper, shape)
        case Square():
            _square(paper, shape)
        case Words():
            _words(paper, shape)
        case Mark():
            paper.set_draw_color("#555555")
            paper.set_line_width(_MARK)
            paper.line(shape.x, shape.y, shape.to_x, shape.to_y)
        case Photo():
            paper.image(BytesIO(shape.jpeg), shape.x, shape.y, shape.wide, shape.high)
        case Icon():
            _icon(paper, shape)


def _box(paper: FPDF, box: Box) -> None:
    paper.set_fill_color(box.fill)
    if box.radius * 2 >= min(box.wide, box.high):
        paper.ellipse(box.x, box.y, box.wide, box.high, style="F")
        return
    paper.rect(
        box.x,
        box.y,
        box.wide,
        box.high,
        style="F",
        round_corners=bool(box.radius),
        corner_radius=box.radius,
    )


def _square(paper: FPDF, code: Square) -> None:
    _box(paper, code.ground)
    paper.set_fill_color(BLACK)
    # one path, so that no screen or printer leaves hairs of white between the modules
    high = paper.h
    bars = (
        f"{bar.x * _POINTS:.3f} {(high - bar.y - bar.high) * _POINTS:.3f}"
        f" {bar.wide * _POINTS:.3f} {bar.high * _POINTS:.3f} re"
        for bar in code.bars
    )
    paper._out("\n".join([*bars, "f"]))  # noqa: SLF001  (fpdf's own paths take ten times as long)


def _words(paper: FPDF, words: Words) -> None:
    paper.set_font("courier" if words.mono else "helvetica", "B" if words.bold else "", words.size * _POINTS)
    paper.set_text_color(words.fill)
    paper.text(words.x, words.y, words.text)


def _icon(paper: FPDF, icon: Icon) -> None:
    _drawing(replace(icon, x=0, y=0)).draw_to_page(paper, icon.x, icon.y)


@lru_cache(maxsize=64)
def _drawing(icon: Icon) -> SVGObject:
    return SVGObject(icon_drawing(icon))
