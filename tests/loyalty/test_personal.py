"""Personal words: what is known is said, what is not is never said wrongly; people see fields in their own language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.language import Language
from habitue.loyalty.personal import FIELDS, fields_in, filled, kept_from, shown_in, unknown_fields
from habitue.loyalty.ready_words import READY, ready_words

EN, FR = Language("en"), Language("fr")
ZOE = {
    "hello": "Hello Zoé,",
    "first_name": "Zoé",
    "usual": "a flat white",
    "since": "2 years",
    "shop": "Le Port",
}


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        ("{hello}\n\nYour usual, {usual}, is here. Come by!", ZOE, "Hello Zoé,\n\nYour usual, a flat white, is here. Come by!"),
        ("{hello}\n\nYour usual, {usual}, is here. Come by!", {"hello": "Hello,"}, "Hello,\n\nCome by!"),
        ("Dear {first_name|friend}, come by.", {}, "Dear friend, come by."),
        ("Dear {first_name|friend}, come by.", ZOE, "Dear Zoé, come by."),
        ("A gift: {gift}. Until {until}.", {"gift": "a tart"}, "A gift: a tart."),
        ("One.\n\nA gift: {gift}.\n\nTwo.", {}, "One.\n\nTwo."),
        ("{first_name} {usual}", {"first_name": "{usual}", "usual": "tea"}, "{usual} tea"),
        ("{usual}", {}, ""),
        ("Line one\r\nLine two", {}, "Line one\nLine two"),
    ],
)  # fmt: skip
def test_what_is_not_known_takes_its_sentence_with_it(text, known, said):
    assert filled(text, known) == said


@given(st.text(), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=8)))
def test_a_field_is_never_left_in_what_is_said(text, known):
    letter = "{hello} " + text.replace("{", "").replace("}", "") + ". {gift}."
    plain = {name: value.replace("{", "").replace("}", "") for name, value in known.items()}
    assert "{" not in filled(letter, plain)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{hello} {usual|tea}", []),
        ("{hallo}", ["hallo"]),
        ("{hello", ["{"]),
        ("{}", [""]),
        ("hello}", ["}"]),
    ],
)
def test_what_is_no_field_is_named(text, wrong):
    assert unknown_fields(text) == wrong


@pytest.mark.parametrize("language", [EN, FR], ids=str)
def test_fields_are_typed_in_a_reader_s_own_words(language):
    text = " ".join(f"{{{code}}} {{{code}|x}}" for code in FIELDS)
    assert kept_from(shown_in(text, language), [EN, FR]) == text
    assert shown_in("{first_name}", FR) == "{prénom}"
    assert kept_from("{Prénom} { prénom |toi} {first name} {nom}", [EN, FR]) == (
        "{first_name} {first_name|toi} {first_name} {nom}"
    )


def test_no_two_fields_have_one_name():
    names = [language.text(name).casefold() for language in (EN, FR) for name in FIELDS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", READY)
@pytest.mark.parametrize("language", [EN, FR], ids=str)
def test_ready_words_use_the_fields_there_are_and_can_be_said_to_a_stranger(kind, language):
    words = ready_words(kind, language)
    assert unknown_fields(words.subject + words.body) == []
    hello = {"hello": language.text("Hello,"), "shop": "Le Port"}
    said = filled(words.body, hello)
    assert said.startswith(hello["hello"])
    assert said.endswith("Le Port")
    assert fields_in(ready_words(kind, EN).body) == fields_in(ready_words(kind, FR).body)
