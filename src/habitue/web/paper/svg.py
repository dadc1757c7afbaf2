"""A sheet as SVG, for the page on which it is chosen: what is seen there is what is printed."""

from __future__ import annotations

import base64
from xml.sax.saxutils import escape

from habitue.web.icons import CARD_ICONS, SHAPES
from habitue.web.paper.drawing import Box, Icon, Mark, Photo, Shape, Sheet, Square, Words

_SANS, _MONO = "Helvetica, Arial, 'Liberation Sans', sans-serif", "Courier, 'Liberation Mono', monospace"


def svg(sheet: Sheet) -> str:
    """The drawing."""
    size = f'viewBox="0 0 {sheet.wide:g} {sheet.high:g}" width="{sheet.wide:g}mm" height="{sheet.high:g}mm"'
    shapes = "".join(_drawn(shape) for shape in sheet.shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shapes}</svg>'


def icon_drawing(icon: Icon) -> str:
    """An icon as a drawing of its own, as large as it is to be; an unknown one is the star."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{icon.side:.4f}mm"'
        f' height="{icon.side:.4f}mm">{_lines(icon)}</svg>'
    )


def _lines(icon: Icon, place: str = "") -> str:
    shapes = SHAPES[icon.name if icon.name in CARD_ICONS else "star"]
    return (
        f'<g fill="none" stroke="{icon.stroke}" stroke-opacity="{icon.opacity:g}" stroke-width="1.8"'
        f' stroke-linecap="round" stroke-linejoin="round"{place}>{shapes}</g>'
    )


def _drawn(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Square():
            bars = "".join(_path(bar) for bar in shape.bars)
            return f'{_box(shape.ground)}<path d="{bars}" shape-rendering="crispEdges"/>'
        case Words():
            return _words(shape)
        case Mark():
            ends = f'x1="{shape.x:.3f}" y1="{shape.y:.3f}" x2="{shape.to_x:.3f}" y2="{shape.to_y:.3f}"'
            return f'<line {ends} stroke="#555" stroke-width=".1"/>'
        case Photo():
            data = base64.b64encode(shape.jpeg).decode("ascii")
            return f'<image {_at(shape)} href="data:image/jpeg;base64,{data}"/>'
        case Icon():
            scale = shape.side / 24
            return _lines(shape, f' transform="translate({shape.x:.3f} {shape.y:.3f}) scale({scale:.4f})"')
    return ""


def _at(shape: Box | Photo) -> str:
    return f'x="{shape.x:.3f}" y="{shape.y:.3f}" width="{shape.wide:.3f}" height="{shape.high:.3f}"'


def _box(box: Box) -> str:
    return f'<rect {_at(box)} rx="{box.radius:.3f}" fill="{box.fill}"/>'


def _path(bar: Box) -> str:
    return f"M{bar.x:.3f} {bar.y:.3f}h{bar.wide:.3f}v{bar.high:.3f}h-{bar.wide:.3f}z"


def _words(words: Words) -> str:
    look = f'font-family="{_MONO if words.mono else _SANS}" font-size="{words.size:.3f}"'
    weight = ' font-weight="700"' if words.bold else ""
    exact = f'textLength="{words.wide:.3f}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{words.x:.3f}" y="{words.y:.3f}" {look}{weight} fill="{words.fill}" {exact}'
        f' xml:space="preserve">{escape(words.text)}</text>'
    )
