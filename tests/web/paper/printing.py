"""A printer of tests: reads a PDF as fpdf2 writes it, paints its rectangles, and scans what was painted."""

import re
import zlib
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageDraw

_POINTS = 72 / 25.4
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STEP = re.compile(
    r"(?P<colour>[\d.]+(?: [\d.]+ [\d.]+)?) (?:rg|g)\b"
    r"|(?P<box>[-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+) re\b"
    r"|(?P<fill>\bf\b)"
    r"|(?P<line>[-\d.]+ [-\d.]+ m [-\d.]+ [-\d.]+ l S)"
    r"|\((?P<text>(?:\\.|[^\\)])*)\) Tj"
)


@dataclass
class Page:
    wide: float
    high: float
    steps: list

    @property
    def texts(self):
        return [value for name, value in self.steps if name == "text"]

    @property
    def boxes(self):
        """Filled rectangles in millimetres from the upper left corner, with their colour."""
        found, colour, waiting = [], (0, 0, 0), []
        for name, value in self.steps:
            if name == "colour":
                parts = [round(float(part) * 255) for part in value.split()]
                colour = tuple(parts * 3 if len(parts) == 1 else parts)
            elif name == "box":
                x, y, wide, high = (float(part) / _POINTS for part in value.split())
                high, y = abs(high), y + min(high, 0)
                waiting.append((x, self.high - y - high, x + wide, self.high - y))
            elif name == "fill":
                found += [(colour, *box) for box in waiting]
                waiting = []
        return found

    @property
    def lines(self):
        found = []
        for name, value in self.steps:
            if name == "line":
                x, y, to_x, to_y = (float(part) / _POINTS for part in re.findall(r"[-\d.]+", value))
                found.append((x, self.high - y, to_x, self.high - to_y))
        return found

    def painted(self, dots=6):
        """The page with so many dots in a millimetre."""
        image = Image.new("RGB", (round(self.wide * dots), round(self.high * dots)), "white")
        pen = ImageDraw.Draw(image)
        for colour, *edges in self.boxes:
            left, top, right, bottom = (round(edge * dots) for edge in edges)
            pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)
        return image

    def scanned(self, dots=6):
        """What a reader of codes finds on the page, in the order of reading."""
        found = zxingcpp.read_barcodes(self.painted(dots))
        found = [code for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]
        return [
            code.text
            for code in sorted(
                found, key=lambda code: (code.position.top_left.y // 60, code.position.top_left.x)
            )
        ]


def pages_of(content):
    """Every page of a PDF."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    found = []
    for body in objects.values():
        if re.search(rb"/Type /Page\b", body):
            box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
            contents = objects[int(re.search(rb"/Contents (\d+) 0 R", body)[1])]
            found.append(Page(float(box[1]) / _POINTS, float(box[2]) / _POINTS, _steps(_stream(contents))))
    return found


def _stream(body):
    head, _, rest = body.partition(b"stream\n")
    data = rest.removesuffix(b"\nendstream")
    return (zlib.decompress(data) if b"FlateDecode" in head else data).decode("latin-1")


def _steps(text):
    found = []
    for step in _STEP.finditer(text):
        value = step[step.lastgroup]
        if step.lastgroup == "text":
            value = re.sub(r"\\(.)", r"\1", value).encode("latin-1").decode("cp1252")
        found.append((step.lastgroup, value))
    return found
