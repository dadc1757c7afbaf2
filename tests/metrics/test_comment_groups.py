"""Comments put together by words: by hand, in both languages, and whatever people write."""

from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.metrics.comment_groups import Comment, groups_of
from habitue.metrics.stems import STOP_WORDS, folded, stem, words_in
from tests.long import cases

SAID = [
    (1, "Trop d’attente le samedi matin.", "fr"),
    (2, "L'attente est longue le samedi", "fr"),
    (3, "ATTENTES interminables, mais accueil charmant", "fr"),
    (4, "Accueil parfait, merci !", "fr"),
    (5, "Un accueil chaleureux", "fr"),
    (6, "Bon accueil", "fr"),
    (7, "The queue on Saturdays", "en"),
    (8, "Queues, queues, queues", "en"),
    (9, "Je n’ai rien à dire", "fr"),
]


def groups(said=SAID, **more):
    return [(one.words, one.comments) for one in groups_of([Comment(*one) for one in said], **more)]


def test_groups_by_hand():
    """``accueil`` is in 3, 4, 5, 6; what is left has ``attente`` twice only, ``queue`` twice."""
    assert groups() == [(("accueil",), (3, 4, 5, 6))]
    assert groups(least=2) == [
        (("accueil",), (3, 4, 5, 6)),
        (("attente", "samedi"), (1, 2)),
        (("queues",), (7, 8)),
    ]
    assert groups(least=2, most=1) == [(("accueil",), (3, 4, 5, 6))]
    assert groups([]) == []


def test_a_word_counts_once_a_comment_and_ties_go_by_the_alphabet():
    said = [
        (n, text, "en") for n, text in enumerate(["bread bread tea", "tea bread", "bread tea", "tea tea tea"])
    ]
    assert groups(said) == [(("tea", "bread"), (0, 1, 2, 3))]
    assert groups([(n, "tea bread", "en") for n in range(3)]) == [(("bread", "tea"), (0, 1, 2))]


def test_stems_put_plural_and_gender_together_and_keep_the_rest_apart():
    french = [
        "gâteau gâteaux",
        "cheval chevaux",
        "souriant souriante souriants",
        "file files",
        "prix",
        "bus",
        "oeuf œufs",
    ]
    assert [len({stem(word, "fr") for word in pair.split()}) for pair in french] == [1] * 7
    english = ["queue queues", "pastry pastries", "cake cakes", "glass", "bus", "toe toes", "eye eyes"]
    assert [len({stem(word, "en") for word in pair.split()}) for pair in english] == [1] * 7
    assert stem("allée", "fr") != stem("aller-retour", "fr")
    assert len({stem(word, "fr") for word in ("service", "serveur", "serviette")}) == 3


def test_small_words_joined_words_and_numbers_are_no_subject():
    assert words_in("C’est l’accueil qu'on aime, aujourd’hui 12 fois !", "fr") == ["accueil", "aime"]
    assert words_in("It's the owner's dog and I don't mind", "en") == ["owner", "dog", "mind"]
    assert words_in("Le bread est the pain", "") == ["bread", "pain"]
    assert all(word == folded(word) for words in STOP_WORDS.values() for word in words)


@settings(max_examples=cases(60, of=2000), deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["fr", "en", ""])), max_size=20))
def test_whatever_is_written_each_comment_stands_in_one_group_at_most(said):
    found = groups_of([Comment(n, *one) for n, one in enumerate(said)], least=2)
    placed = [key for group in found for key in group.comments]
    assert len(placed) == len(set(placed))
    assert all(len(group.comments) >= 2 and 1 <= len(group.words) <= 3 for group in found)
    again = groups_of([Comment(n, *one) for n, one in enumerate(said)], least=2)
    assert again == found
