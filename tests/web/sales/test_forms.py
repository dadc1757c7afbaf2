"""Files of which the till is not recognised rightly: people say whose each is, once; the next file of the header is read so."""

from habitue.web.models import SalesImport, SalesLayout
from tests.web.sales.exports import GOLDEN, PLAIN, address, bring, read, rounds, sent

ODD = "quand;combien;qui\n2026-01-13;5,00;A\n2026-01-14;6,50;B\n"
OTHER = "jour;prix;membre\n15/01/2026;7,00;A\n"
SAID = ["date", "amount", "customer"]


def press(cafe, name, pk, **said):
    return cafe.alice.client.post(address(cafe, name, pk=pk), said)


def page(cafe, made, language="en"):
    where = address(cafe, "import", pk=made.pk)
    return cafe.alice.client.get(where, headers={"Accept-Language": language}).content.decode()


def again(cafe, made, **said):
    press(cafe, "read", made.pk, **said)
    rounds()
    made.refresh_from_db()
    return made


def layouts(made):
    return [file["layout"] for file in made.found["files"]]


def test_a_till_that_was_recognised_wrongly_is_chosen_by_hand(cafe):
    made = read(cafe, (GOLDEN / "zettle_fr.csv").read_bytes())
    assert layouts(made) == ["zettle"]
    assert "As recognised: Zettle, raw data report" in page(cafe, made)
    assert "Un tableau d’aucune caisse connue" in page(cafe, made, "fr")
    again(cafe, made, **{"layout-0": "plain"})
    assert layouts(made) == ["plain"]
    assert 'name="column-0"' in page(cafe, made)
    again(cafe, made, **{"layout-0": ""})
    assert layouts(made) == ["zettle"]


def test_a_till_that_does_not_fit_is_not_taken(cafe):
    made = read(cafe, PLAIN)
    again(cafe, made, **{"layout-0": "square-transactions"})
    assert (made.state, layouts(made), made.choices) == ("ready", ["plain"], {})


def test_files_of_different_form_are_each_read_in_their_own(cafe):
    cafe.alice.client.post(address(cafe), {"export": [*sent(ODD, name="a.csv"), *sent(OTHER, name="b.csv")]})
    rounds()
    made = SalesImport.objects.get()
    assert (made.state, len(made.found["forms"])) == ("asking", 2)
    again(cafe, made, **{"column-0": SAID, "column-1": SAID})
    assert (made.state, made.found["units"], made.found["customers"]) == ("ready", 185_000, 2)


def test_what_was_said_is_remembered_for_the_next_file_of_the_header(cafe):
    made = read(cafe, ODD)
    again(cafe, made, **{"column-0": SAID})
    press(cafe, "bring", made.pk)
    rounds()
    assert SalesLayout.objects.get().mapping == {"date": "quand", "amount": "combien", "customer": "qui"}
    later = read(cafe, ODD + "2026-02-01;9,00;A\n")
    assert (later.state, later.found["units"]) == ("ready", 205_000)
    assert read(cafe, OTHER).state == "asking"


def test_what_is_thrown_away_is_not_remembered(cafe):
    made = read(cafe, ODD)
    again(cafe, made, **{"column-0": SAID})
    press(cafe, "drop", made.pk)
    assert SalesLayout.objects.count() == 0


def test_another_shop_remembers_nothing(cafe):
    SalesLayout.objects.create(
        shop=cafe.charlie.place.shop, header="0" * 64, layout="plain", at=cafe.shop.made_at
    )
    bring(cafe, PLAIN)
    assert SalesLayout.objects.filter(shop=cafe.shop).count() == 0
