"""The face of a card: readable on any colour, whatever is written on it; and the picture on it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from habitue.web.programme.colours import ENOUGH, contrast, ink_on
from habitue.web.programme.face import Face
from habitue.web.programme.picture import KEPT_BYTES, BadPicture, LargePicture, shrunk


@given(st.integers(0, 0xFFFFFF))
def test_what_is_written_can_be_read_on_every_colour(number):
    colour = f"#{number:06x}"
    assert contrast(ink_on(colour), colour) >= ENOUGH


def test_contrast_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54  # the grey that WCAG's own notes name


@pytest.mark.parametrize("goal", range(1, 31))
@pytest.mark.parametrize("picture", ["", "/picture"])
def test_every_stamp_lies_on_the_card_and_none_on_another(goal, picture):
    face = Face("Shop", "Card", goal=goal, have=goal // 2, stamps=True, picture=picture)
    spots = [(float(s.x), float(s.y), float(s.r)) for s in face.spots]
    assert len(spots) == goal
    assert sum(s.filled for s in face.spots) == goal // 2
    assert all(x - r >= 20 and x + r <= face.right + 1 and y - r >= 62 and y + r <= 192 for x, y, r in spots)
    assert all(
        (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= (a[2] + b[2]) ** 2
        for n, a in enumerate(spots)
        for b in spots[n + 1 :]
    )


def test_a_card_of_many_stamps_is_a_bar():
    face = Face("Shop", "Card", goal=40, have=10, stamps=True)
    assert (face.spots, face.bar) == ([], {"whole": 332, "done": 83})


def test_a_colour_that_is_none_and_an_icon_that_is_none_are_the_usual_ones():
    face = Face("Shop", "Card", colour="red;", icon="<b>")
    assert (face.ground, "<b>" in str(face)) == ("#8a3b12", False)


def test_what_does_not_fit_is_cut():
    assert [Face("", "", headline=text).headline_size for text in ("€4.50", "1,000,000 points")] == [38, 33]
    face = Face("x" * 80, "y" * 80, promise="z" * 300)
    assert (face.shop_line[-1], face.programme_line[-1], face.promise_lines[-1][-1]) == ("…",) * 3


def picture(kind="JPEG", size=(3000, 2000), **more):
    stream = BytesIO()
    noise = Image.effect_noise(size, 80).convert(more.pop("mode", "RGB"))
    noise.save(stream, kind, **more)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_made_small(kind, mode):
    kept = shrunk(picture(kind, (1200, 900), mode=mode))
    found = Image.open(BytesIO(kept))
    assert (found.format, found.mode, len(kept) <= KEPT_BYTES) == ("JPEG", "RGB", True)
    assert max(found.size) <= 800


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode):
    stream = BytesIO()
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0)).convert(mode)
    clear.save(stream, "PNG", **({"transparency": 0} if mode == "P" else {}))
    found = Image.open(BytesIO(shrunk(stream.getvalue()))).getpixel((5, 5))
    assert min(found) >= 250


def test_where_it_was_taken_is_forgotten_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    kept = shrunk(picture("JPEG", (400, 200), exif=exif))
    found = Image.open(BytesIO(kept))
    assert (found.size, dict(found.getexif()), b"secret" in kept, b"Exif" in kept) == (
        (200, 400),
        {},
        False,
        False,
    )


def test_a_bomb_is_refused_before_it_is_unpacked():
    stream = BytesIO()
    Image.new("1", (30_000, 30_000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(BadPicture):
        shrunk(stream.getvalue())


def test_what_is_too_large_is_refused():
    for data in (b"x" * (5 * 2**20 + 1), picture("PNG", (6000, 4200), mode="1")):
        with pytest.raises(LargePicture):
            shrunk(data)


def test_a_picture_is_put_on_the_card_served_to_be_kept_and_taken_off(cafe):
    where = f"/s/{cafe.shop.public_id}/programme/"
    file = SimpleUploadedFile("me.png", picture("PNG", (300, 300)), content_type="image/png")
    page = cafe.alice.client.post(where + "new/coffee_card", {"picture": file, "look": "1"})
    address = page.text.split('<image href="')[1].split('"')[0]
    served = cafe.bob.client.get(address)
    assert (served.headers["Content-Type"], served.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert served.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    again = cafe.bob.client.get(address, headers={"If-None-Match": served.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert cafe.charlie.client.get(address).status_code == 404
    cafe.alice.client.post(where + "look", {"drop": "picture"})
    assert cafe.bob.client.get(address).status_code == 404
