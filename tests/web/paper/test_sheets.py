"""Posters and cards: all of it on the page, readable in any colour, and a code that opens what it says."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from habitue.web.paper.cards import A4, HIGH, LEFT, TOP, WIDE, Printed, card_sheets, cut_marks, one_card
from habitue.web.paper.drawing import QUIET, Box, Icon, Mark, Photo, Square, Words
from habitue.web.paper.look import Look, Texts
from habitue.web.paper.pdf import About, pdf
from habitue.web.paper.poster import SIZES, poster
from habitue.web.paper.signs import printable
from habitue.web.paper.svg import svg
from habitue.web.programme.colours import ENOUGH, contrast
from tests.web.paper.printing import pages_of

AT = datetime(2026, 5, 12, 8, 30, tzinfo=UTC)
ABOUT = About("Affiche du Café du Port", "Café du Port", "fr", AT)
JOIN = "https://fidelite.cafe-du-port.example/j/Zm9vYmFyYmF6cXV4cXV1eA/"
CLAIM = "https://fidelite.cafe-du-port.example/k/Zm9vYmFyYmF6cXV4cXV1eA/"
LOOK = Look("Café du Port", "#8a3b12", "cup")
TEXTS = Texts(
    "Après 10 visites, c’est offert : un café",
    "Votre carte, sur votre téléphone",
    "Scannez le code, dites votre prénom : la carte est dans votre téléphone.",
    "Chaque visite : 1 tampon. Un achat de moins de 3 € ne rapporte rien.",
)
STRANGE = [
    "x" * 10_000,
    "mot " * 2500,
    "مقهى الميناء",
    "港口咖啡馆",
    "Zażółć gęślą jaźń",
    "a\0b\nc\x7f",
    "",
    "😀",
    "­",
]
LETTERS = st.one_of(st.text(max_size=200), st.text("abcdé WM’ ", max_size=600), st.sampled_from(STRANGE))
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def picture(size=(640, 480)):
    stream = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


PICTURE = picture()


def cards(n):
    return [Printed(f"ABCD 23{place:02}", f"{CLAIM}ABCD23{place:02}/") for place in range(n)]


def outside(sheet, left=0.0, top=0.0, right=None, bottom=None):
    """Shapes that leave an area, which is the page where nothing else is said."""
    right, bottom = right or sheet.wide, bottom or sheet.high
    return [
        (type(shape).__name__, found)
        for shape in sheet.shapes
        if (found := shape.bounds).left < left - 0.01
        or found.top < top - 0.01
        or found.right > right + 0.01
        or found.bottom > bottom + 0.01
    ]


def of(sheet, kind):
    return [shape for shape in sheet.shapes if isinstance(shape, kind)]


def overlap(one, other):
    one, other = one.bounds, other.bounds
    return min(one.right, other.right) - max(one.left, other.left) > 0.01 and (
        min(one.bottom, other.bottom) - max(one.top, other.top) > 0.01
    )


@settings(max_examples=25, deadline=None)
@given(LETTERS, LETTERS, st.sampled_from(sorted(SIZES)), st.booleans())
@example("W" * 10_000, "W" * 10_000, "a6", True)
def test_nothing_leaves_a_poster_and_nothing_lies_on_the_code(name, line, size, pictured):
    look = Look(name, "#8a3b12", "cup", PICTURE if pictured else b"")
    sheet = poster(look, Texts(line, line, line, line), JOIN, size)
    assert outside(sheet) == []
    (code,) = of(sheet, Square)
    assert [words for words in of(sheet, Words) if overlap(words, code)] == []
    lines = of(sheet, Words)
    assert [(a, b) for n, a in enumerate(lines) for b in lines[n + 1 :] if a.x == b.x and a.y >= b.y] == []


@settings(max_examples=25, deadline=None)
@given(LETTERS, LETTERS)
@example("W" * 10_000, "W" * 10_000)
def test_nothing_leaves_a_card_and_nothing_lies_on_the_code(name, line):
    sheet = one_card(Look(name), Texts(line, "", line), cards(1)[0])
    assert outside(sheet) == []
    (code,) = of(sheet, Square)
    assert [words for words in of(sheet, Words) if overlap(words, code)] == []


@settings(max_examples=25, deadline=None)
@given(COLOURS)
def test_what_is_written_can_be_read_on_every_colour(colour):
    look = Look("Café", colour)
    for sheet in (poster(look, TEXTS, JOIN, "a6"), one_card(look, TEXTS, cards(1)[0])):
        grounds = of(sheet, Box)
        for words in of(sheet, Words):
            under = [box for box in grounds if overlap(words, box)][-1]
            assert contrast(words.fill, under.fill) >= ENOUGH
        badge = of(sheet, Icon)[1]
        under = [box for box in grounds if overlap(badge, box)][-1]
        assert contrast(badge.stroke, under.fill) >= ENOUGH


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("photo", [b"", PICTURE])
def test_a_poster_is_scanned_from_afar(size, photo):
    sheet = poster(Look("Café du Port", "#202020", "cup", photo), TEXTS, JOIN, size)
    (code,) = of(sheet, Square)
    assert code.symbol >= 30
    (page,) = pages_of(pdf([sheet], ABOUT))
    assert (round(page.wide), round(page.high)) == SIZES[size]
    assert page.scanned() == [JOIN]


def test_the_code_is_black_on_white_with_its_quiet_zone():
    for sheet in (poster(LOOK, TEXTS, JOIN, "a4"), one_card(LOOK, TEXTS, cards(1)[0])):
        (code,) = of(sheet, Square)
        (page,) = pages_of(pdf([sheet], ABOUT))
        black = [box[1:] for box in page.boxes if box[0] == (0, 0, 0)]
        white = [box[1:] for box in page.boxes if box[0] == (255, 255, 255)]
        quiet = QUIET * code.module
        assert min(box[0] for box in black) == pytest.approx(code.x + quiet, abs=0.01)
        assert max(box[3] for box in black) == pytest.approx(code.y + code.side - quiet, abs=0.01)
        edges = (code.x, code.y, code.x + code.side, code.y + code.side)
        assert white[-1] == pytest.approx(edges, abs=0.01)


def test_ten_cards_are_on_a_sheet_each_with_a_code_of_its_own():
    sheets = card_sheets(LOOK, TEXTS, cards(23))
    pages = pages_of(pdf(sheets, ABOUT))
    assert [len(of(sheet, Square)) for sheet in sheets] == [10, 10, 3]
    assert [text for page in pages for text in page.scanned()] == [card.address for card in cards(23)]
    letters = [text for page in pages for text in page.texts if text.startswith("ABCD")]
    assert letters == [card.code for card in cards(23)]
    assert {(round(page.wide), round(page.high)) for page in pages} == {A4}


def test_what_is_on_a_card_stays_off_the_lines_of_the_cut():
    (sheet,) = card_sheets(LOOK, TEXTS, cards(10))
    inner = [shape for shape in sheet.shapes if isinstance(shape, Words | Square | Icon)]
    for shape in inner:
        across, down = int((shape.bounds.left - LEFT) // WIDE), int((shape.bounds.top - TOP) // HIGH)
        left, top = LEFT + across * WIDE, TOP + down * HIGH
        found = shape.bounds
        assert (found.left - left >= 3, found.top - top >= 3) == (True, True)
        assert (left + WIDE - found.right >= 3, top + HIGH - found.bottom >= 3) == (True, True)
    assert all(code.symbol >= 18 for code in of(sheet, Square))


def test_the_marks_lie_on_every_cut_and_on_no_card():
    (sheet,) = card_sheets(LOOK, TEXTS, cards(10))
    assert outside(sheet) == []
    marks = of(sheet, Mark)
    assert marks == cut_marks()
    upright = sorted({mark.x for mark in marks if mark.x == mark.to_x})
    level = sorted({mark.y for mark in marks if mark.y == mark.to_y})
    assert upright == [LEFT, LEFT + WIDE, LEFT + 2 * WIDE]
    assert level == [TOP + HIGH * place for place in range(6)]
    assert not any(overlap(mark, box) for mark in marks for box in of(sheet, Box))
    (page,) = pages_of(pdf([sheet], ABOUT))
    drawn = {tuple(round(edge, 1) for edge in line) for line in page.lines}
    assert drawn >= {tuple(round(edge, 1) for edge in (m.x, m.y, m.to_x, m.to_y)) for m in marks}


def test_the_file_says_what_it_is_and_is_the_same_every_time():
    sheet = poster(Look("Café du Port", picture=PICTURE), TEXTS, JOIN, "a5")
    made = pdf([sheet], ABOUT)
    assert made == pdf([poster(Look("Café du Port", picture=PICTURE), TEXTS, JOIN, "a5")], ABOUT)
    assert b"/CreationDate (D:20260512083000Z)" in made
    assert re.search(rb"/Lang \(?fr", made)
    for name in ("Author", "Title"):
        said = bytes.fromhex(re.search(rf"/{name} <([0-9a-f]+)>".encode(), made)[1].decode())
        assert said.decode("utf-16") == {"Author": ABOUT.author, "Title": ABOUT.title}[name]


def test_both_languages_are_printed_with_all_their_signs():
    (page,) = pages_of(pdf([poster(LOOK, TEXTS, JOIN, "a4")], ABOUT))
    said = " ".join(page.texts[1:]).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith(f"{TEXTS.headline} {TEXTS.call} {TEXTS.how} {TEXTS.rule}")
    assert page.texts[-1] == JOIN.removeprefix("https://")


@pytest.mark.parametrize(
    ("text", "printed", "whole"),
    [
        ("L’œuvre : 4,50 €", "L’œuvre : 4,50 €", True),
        ("10 % de remise", "10 % de remise", True),
        ("Zażółć Łódź", "Zazólc Lódz", False),
        ("Café 港口", "Café", False),
        ("مقهى", "", False),
        ("a\0b\tc\N{ZERO WIDTH SPACE}d", "ab cd", False),
        ("ﬁn", "fin", False),
    ],
)
def test_paper_knows_the_letters_of_western_europe(text, printed, whole):
    found = printable(text)
    assert (found.text.replace("\N{NO-BREAK SPACE}", " "), found.whole) == (printed, whole)


def test_no_line_begins_with_what_french_parts_by_a_space():
    line = "Après 10 visites, c’est offert : un café de votre choix !"
    for size in SIZES:
        sheet = poster(LOOK, Texts(line, line, line, line), JOIN, size)
        assert [words.text for words in of(sheet, Words) if words.text[0] in ":!"] == []


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_are_printed_as_far_as_can_be(name):
    for sheet in (
        poster(Look(name), Texts(name, name, name), JOIN, "a6"),
        *card_sheets(Look(name), TEXTS, cards(1)),
    ):
        (page,) = pages_of(pdf([sheet], About(name[:80], name[:80], "fr", AT)))
        assert len(page.scanned()) == 1
        assert svg(sheet).startswith("<svg ")


def test_a_picture_that_cannot_be_read_is_left_out():
    shown = poster(Look("Café", picture=PICTURE), TEXTS, JOIN, "a4")
    broken = poster(Look("Café", picture=b"\x89PNG\r\n\x1a\n"), TEXTS, JOIN, "a4")
    assert [len(of(sheet, Photo)) for sheet in (shown, broken)] == [1, 0]
    assert broken == poster(Look("Café"), TEXTS, JOIN, "a4")


@pytest.mark.parametrize("size", [(3000, 20), (20, 3000), (1, 1)])
def test_a_picture_of_any_shape_fills_its_place(size):
    (found,) = of(poster(Look("Café", picture=picture(size)), TEXTS, JOIN, "a4"), Photo)
    wide, high = Image.open(BytesIO(found.jpeg)).size
    assert max(wide / high / (found.wide / found.high), found.wide / found.high / (wide / high)) < 1.02


def test_a_drawing_carries_its_texts_safely():
    look = Look('<script>alert("1")</script>', "red", "<b>")
    drawn = svg(poster(look, Texts("a & b", "", ""), JOIN, "a4"))
    assert ("<script" in drawn, "<b>" in drawn, "a &amp; b" in drawn, "#8a3b12" in drawn) == (
        False,
        False,
        True,
        True,
    )
