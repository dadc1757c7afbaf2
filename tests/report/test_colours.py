"""Contrast, computed from the stylesheet itself: WCAG 2.2 AA in light, dark and print."""

import re
from importlib.resources import files

import pytest

CSS = "".join(
    (files("habitue.report") / name).read_text(encoding="utf-8") for name in ("style.css", "look/charts.css")
)


def tokens(block):
    return dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})\b", block))


LIGHT = tokens(CSS[: CSS.index("@media")])
DARK = tokens(re.search(r"@media\(prefers-color-scheme:dark\)\{:root\{(.*?)\}", CSS).group(1))
PRINT = tokens(CSS[CSS.index("@media print") :])
SCHEMES = {"light": LIGHT, "dark": LIGHT | DARK, "print": LIGHT | PRINT}
LEVELS = {
    int(level): int(share) / 100
    for level, share in re.findall(r"\.v(\d+)\{background:color-mix\(in srgb,var\(--brand\) (\d+)%", CSS)
}


def rgb(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def mixed(one, other, share):
    return [a * share + b * (1 - share) for a, b in zip(rgb(one), rgb(other), strict=True)]


def luminance(channels):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one():
    assert contrast(rgb("#000"), rgb("#ffffff")) == pytest.approx(21)


TEXT = [("ink", "bg"), ("ink", "card"), ("mute", "bg"), ("mute", "card"), ("brand", "card"), ("brand", "bg"),
        ("brand", "soft"), ("up", "card"), ("down", "card"), ("up", "bg"), ("down", "bg"), ("ink", "line")]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(scheme, front, back):
    colours = SCHEMES[scheme]
    assert contrast(rgb(colours[front]), rgb(colours[back])) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["up", "down"])
def test_badges_can_be_read(scheme, kind):
    colours = SCHEMES[scheme]
    assert contrast(rgb(colours[kind]), mixed(colours[kind], colours["card"], 0.12)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("level", range(11))
def test_numbers_can_be_read_on_every_heat(scheme, level):
    colours = SCHEMES[scheme]
    assert contrast(rgb(colours["ink"]), mixed(colours["brand"], colours["card"], LEVELS[level])) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("part", ["brand", "up", "down", "edge"])
def test_drawings_can_be_seen(scheme, part):
    colours = SCHEMES[scheme]
    assert contrast(rgb(colours[part]), rgb(colours["card"])) >= 3
