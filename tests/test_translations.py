"""Every text has its French, with the same placeholders and a French printer's spaces; none is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import habitue

SOURCE = Path(habitue.__file__).parent
KEYWORDS = {"N_": None, "text": None, "plural": (1, 2)}
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")


def texts_of_python(path):
    with path.open("rb") as stream:
        for line, message, _comments, _context in extract("python", stream, KEYWORDS):
            yield f"{path.relative_to(SOURCE)}:{line}", message


def texts_of_template(path):
    with path.open("rb") as stream:
        for line, function, message, _comments in babel_extract(stream, list(KEYWORDS), [], {}):
            strings = [part for part in (message if isinstance(message, tuple) else (message,)) if part]
            yield f"{path.relative_to(SOURCE)}:{line}", tuple(strings) if function == "plural" else strings[0]


TAGS = re.compile(r"""{%-?\s*(t|tn)\s+"([^"]+)"(?:\s+"([^"]+)")?""")


def texts_of_page(path):
    """Texts of the server's pages, which are Django's templates."""
    for place, (tag, one, many) in enumerate(TAGS.findall(path.read_text(encoding="utf-8"))):
        yield f"{path.relative_to(SOURCE)}#{place}", (one, many) if tag == "tn" else one


def source_texts():
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for place, message in texts_of_python(path):
            found.setdefault(message, place)
    for path in sorted(SOURCE.rglob("templates/**/*.txt")):
        for place, message in texts_of_page(path):
            found.setdefault(message, place)
    for path in sorted(SOURCE.rglob("*.html")):
        texts = texts_of_page if path.is_relative_to(SOURCE / "web") else texts_of_template
        for place, message in texts(path):
            found.setdefault(message, place)
    return found


def french():
    found = {}
    for path in sorted((SOURCE / "locale" / "fr").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="fr"):
                if message.id:
                    found.setdefault(message.id, []).append((path.name, message.string))
    return found


SOURCES, FRENCH = source_texts(), french()
CATALOGS = sorted((SOURCE / "locale" / "fr").glob("*.po"))


def strings(message):
    return message if isinstance(message, tuple) else (message,)


def test_every_text_is_translated():
    missing = {message: place for message, place in SOURCES.items() if message not in FRENCH}
    assert missing == {}


def test_no_translation_is_left_over():
    unused = {message: found for message, found in FRENCH.items() if message not in SOURCES}
    assert unused == {}


def test_no_translation_is_empty_or_fuzzy():
    empty = [message for message, found in FRENCH.items() for _, text in found if not all(strings(text))]
    assert empty == []
    assert [path.name for path in CATALOGS if "#, fuzzy" in path.read_text(encoding="utf-8")] == []


def test_a_text_translated_twice_is_translated_alike():
    differing = {message: found for message, found in FRENCH.items() if len({text for _, text in found}) > 1}
    assert differing == {}


def test_no_singular_is_also_a_text_of_its_own():
    """One source text is either plain or counted: a catalogue cannot hold both."""
    plain = {message for message in SOURCES if isinstance(message, str)}
    assert [message for message in SOURCES if isinstance(message, tuple) and message[0] in plain] == []


@pytest.mark.parametrize("message", FRENCH, ids=str)
def test_placeholders_are_the_same_in_french(message):
    wanted = {name for text in strings(message) for name in PLACEHOLDER.findall(text)}
    may_leave_out = {"n"} if isinstance(message, tuple) else set()  # "every day" needs no number
    for _, found in FRENCH[message]:
        for text in strings(found):
            assert wanted - may_leave_out <= set(PLACEHOLDER.findall(text)) <= wanted


def test_french_has_typographic_apostrophes_and_narrow_spaces():
    wrong = [
        text
        for found in FRENCH.values()
        for _, texts in found
        for text in strings(texts)
        if re.search(r"\w'\w| [;:!?%»]|« |[^\W\d][;!?]", re.sub(r"\S+://\S+", "", text))
    ]
    assert wrong == []
