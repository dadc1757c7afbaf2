"""A hundred pictures of our codes as a till's camera meets them, always the same ones for a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFilter

from habitue.loyalty.rotating import rotating_code
from habitue.web.codes import ALPHABET

WIDTH, HEIGHT = 1280, 720
BORDER = 4
"""Light modules around the dark ones, as the standard wants."""
FORGIVEN = 8
"""Codewords that level M corrects in the smaller of our codes (version 2: 44 of them, 16 for correction)."""
Chance = np.random.Generator
_SQUARES = Image.Resampling.NEAREST


@dataclass(frozen=True)
class Picture:
    """A frame of the camera, as JPEG, and what its code says; an empty text where there is no code."""

    kind: str
    text: str
    jpeg: bytes


@dataclass(frozen=True)
class Scene:
    """A code as it is printed or shown, where its corners are in the frame, and what lies behind it."""

    code: Image.Image
    modules: int
    corners: np.ndarray
    behind: Image.Image

    @property
    def module(self) -> float:
        """Pixels of the frame for one module."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0])) / self.modules


def pictures(count: int = 100, *, seed: int = 7) -> Iterator[Picture]:
    """Each kind in turn, with codes of phones and of printed cards."""
    kinds = list(KINDS)
    for number in range(count):
        chance = np.random.default_rng([seed, number])
        kind, text = kinds[number % len(kinds)], (_rotating, _printed)[number % 2](chance)
        yield Picture(kind, text, _jpeg(KINDS[kind](text, chance)))


def empty(count: int, *, seed: int = 7) -> Iterator[Picture]:
    """A counter full of things, and no code: what the camera sees most of the time."""
    for number in range(count):
        yield Picture("no code", "", _jpeg(_things(np.random.default_rng([seed, number]))))


def _rotating(chance: Chance) -> str:
    at = datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(minutes=int(chance.integers(10**6)))
    return rotating_code(chance.bytes(20), shop="cafe1234", code=_card(chance), at=at)


def _printed(chance: Chance) -> str:
    return f"https://habitue.example/k/cafe1234/{_card(chance)}/"


def _card(chance: Chance) -> str:
    return "".join(ALPHABET[place] for place in chance.integers(len(ALPHABET), size=8))


def _jpeg(frame: Image.Image) -> bytes:
    stream = BytesIO()
    frame.convert("L").save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _scene(text: str, chance: Chance, *, module: tuple[float, float] = (6, 11), tilt: float = 0) -> Scene:
    """A code somewhere in the frame, turned by any angle; tilted so many degrees out of the picture's plane."""
    # any of the eight masks makes a code that is right, and none need be searched
    made = segno.make(text, error="m", micro=False, mask=int(chance.integers(8)))
    dark = np.array([*made.matrix_iter(border=BORDER)], dtype=np.uint8)
    size = chance.uniform(*module)
    # twice as fine as it is seen
    code = Image.fromarray(255 * (1 - dark)).resize(dark.shape * np.array(2 * int(np.ceil(size))), _SQUARES)
    corners = _corners(len(dark) * size, tilt, chance)
    return Scene(code, len(dark), corners, _counter(chance))


def _corners(side: float, tilt: float, chance: Chance) -> np.ndarray:
    """A square turned in its plane, then tilted about any axis and seen from three times its side."""
    flat = side / 2 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ _turn(chance.uniform(0, 2 * np.pi))
    along, lean = _turn(chance.uniform(0, 2 * np.pi)), np.radians(tilt)
    leaned = flat @ along
    away = 1 + leaned[:, 1:] * np.sin(lean) / (3 * side)
    seen = (leaned * [1, np.cos(lean)] / away) @ along.T
    room = np.array([WIDTH, HEIGHT]) / 2 - np.abs(seen).max(axis=0) - 4
    return seen + np.array([WIDTH, HEIGHT]) / 2 + chance.uniform(-1, 1, 2) * np.maximum(room, 0)


def _turn(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _seen(scene: Scene) -> Image.Image:
    """The code in its place in the frame."""
    side = scene.code.width
    source = [(0, 0), (side, 0), (side, side), (0, side)]
    rows, right = [], []
    for (x, y), (u, v) in zip(scene.corners, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    onto = tuple(np.linalg.solve(np.array(rows), np.array(right)))
    frame, mask = scene.behind.copy(), Image.new("L", scene.behind.size)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in scene.corners], fill=255)
    code = scene.code.transform(frame.size, Image.Transform.PERSPECTIVE, onto, Image.Resampling.BILINEAR)
    frame.paste(code, mask=mask)
    return frame


def _counter(chance: Chance) -> Image.Image:
    """A plain counter, lit from one side."""
    left, right = chance.uniform(90, 230, 2)
    row = np.linspace(left, right, WIDTH).astype(np.uint8)
    return Image.fromarray(np.tile(row, (HEIGHT, 1)))


def _things(chance: Chance) -> Image.Image:
    """A counter with much on it: boxes, stripes and something written."""
    frame = _counter(chance)
    draw = ImageDraw.Draw(frame)
    for _ in range(120):
        (x, y), (width, height) = chance.uniform(0, [WIDTH, HEIGHT]), chance.uniform(8, 160, 2)
        draw.rectangle([x, y, x + width, y + height], fill=int(chance.integers(256)))
    for _ in range(12):
        (x, y), step = chance.uniform(0, [WIDTH, HEIGHT]), int(chance.integers(4, 14))
        for line in range(0, 30 * step, 2 * step):
            draw.rectangle([x + line, y, x + line + step, y + 90], fill=int(chance.integers(60)))
    for _ in range(40):
        draw.text(tuple(chance.uniform(0, [WIDTH, HEIGHT])), "Baguette 1,20 €", fill=0, font_size=22)
    return frame


def _lit(frame: Image.Image, *, low: float, high: float) -> Image.Image:
    """All greys between these two."""
    return frame.point([int(low + (high - low) * grey / 255) for grey in range(256)])


def _grainy(frame: Image.Image, grain: float, chance: Chance) -> Image.Image:
    grey = np.asarray(frame, dtype=np.float32)
    noise = chance.standard_normal(grey.shape, dtype=np.float32)
    return Image.fromarray(np.clip(grey + grain * noise, 0, 255).astype(np.uint8))


def _turned(text: str, chance: Chance) -> Image.Image:
    return _seen(_scene(text, chance))


def _tilted(text: str, chance: Chance) -> Image.Image:
    return _seen(_scene(text, chance, tilt=chance.uniform(35, 55)))


def _dark(text: str, chance: Chance) -> Image.Image:
    return _grainy(_lit(_turned(text, chance), low=4, high=chance.uniform(24, 50)), 2, chance)


def _pale(text: str, chance: Chance) -> Image.Image:
    low = chance.uniform(60, 180)
    return _grainy(_lit(_turned(text, chance), low=low, high=low + chance.uniform(24, 45)), 2, chance)


def _inverted(text: str, chance: Chance) -> Image.Image:
    scene = _scene(text, chance)
    return _seen(Scene(_lit(scene.code, low=255, high=0), scene.modules, scene.corners, scene.behind))


def _blurred(text: str, chance: Chance) -> Image.Image:
    """Out of focus by half a module, or moved by one while the picture was taken."""
    scene = _scene(text, chance)
    frame = _seen(scene)
    if chance.random() < 0.5:
        return frame.filter(ImageFilter.GaussianBlur(scene.module * chance.uniform(0.3, 0.5)))
    grey, steps = np.asarray(frame, dtype=np.float32), max(2, round(scene.module * chance.uniform(0.6, 1)))
    moved = [np.roll(grey, (step // 2, step), axis=(0, 1)) for step in range(steps)]
    return Image.fromarray(np.mean(moved, axis=0).astype(np.uint8))


def _noisy(text: str, chance: Chance) -> Image.Image:
    return _grainy(_turned(text, chance), chance.uniform(30, 55), chance)


def _glaring(text: str, chance: Chance) -> Image.Image:
    """A lamp's reflection on the code, its middle white."""
    scene = _scene(text, chance)
    side = scene.module * scene.modules
    x, y = scene.corners.mean(axis=0) + chance.uniform(-0.15, 0.15, 2) * side
    radius = side * chance.uniform(0.07, 0.12)
    light = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(light).ellipse([x - radius, y - radius / 2, x + radius, y + radius / 2], fill=255)
    light = light.filter(ImageFilter.GaussianBlur(radius / 2))
    bright = np.asarray(_seen(scene), dtype=np.float32) + 1.6 * np.asarray(light, dtype=np.float32)
    return Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8))


def _damaged(text: str, chance: Chance) -> Image.Image:
    """Two scratches and a stain that turn so many modules as level M forgives, whichever codewords they are in."""
    scene = _scene(text, chance)
    while True:
        code = _scratched(scene.code, scene.code.width // scene.modules, chance)
        lost = np.count_nonzero(_light(code, scene.modules) != _light(scene.code, scene.modules))
        if FORGIVEN // 2 <= lost <= FORGIVEN:
            return _seen(Scene(code, scene.modules, scene.corners, scene.behind))


def _scratched(whole: Image.Image, module: int, chance: Chance) -> Image.Image:
    code = whole.copy()
    draw, room = ImageDraw.Draw(code), np.array([BORDER * module, whole.width - BORDER * module])
    for _ in range(2):
        ends = chance.uniform(*room, (2, 2))
        draw.line([tuple(end) for end in ends], fill=int(chance.choice([20, 235])), width=module // 2)
    x, y = chance.uniform(*room, 2)
    stain = chance.uniform(3, 6) * module
    draw.ellipse([x, y, x + stain, y + stain], fill=int(chance.choice([20, 235])))
    return code


def _light(code: Image.Image, modules: int) -> np.ndarray:
    """Which modules are light, at their centres."""
    step = code.width // modules
    return np.asarray(code)[step // 2 :: step, step // 2 :: step] > 127


def _small(text: str, chance: Chance) -> Image.Image:
    return _seen(_scene(text, chance, module=(3, 3)))


def _crowded(text: str, chance: Chance) -> Image.Image:
    scene = _scene(text, chance, module=(4, 8))
    return _seen(Scene(scene.code, scene.modules, scene.corners, _things(chance)))


KINDS: dict[str, Callable[[str, Chance], Image.Image]] = {
    "turned": _turned,
    "tilted": _tilted,
    "dark": _dark,
    "low contrast": _pale,
    "inverted": _inverted,
    "blurred": _blurred,
    "noise": _noisy,
    "glare": _glaring,
    "damaged": _damaged,
    "3 px a module": _small,
    "among other things": _crowded,
}
