"""The café of the demo: who comes, what is sold, who works there, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from habitue.records.simulator import Habit, Trade

SUMMER_WEEKS = ((8, 5), (8, 20))
"""First and last closed day of each August."""

_WORKDAYS = (1.0, 1.0, 1.1, 1.0, 1.2, 0.25, 0.1)
_ANY_DAY = (0.7, 0.9, 0.9, 0.9, 1.1, 1.6, 1.0)
_WEEKEND = (0.05, 0.05, 0.1, 0.1, 0.3, 1.5, 1.2)
_MORNING = ((7.6, 3.0), (8.3, 4.0), (9.0, 2.0), (10.3, 1.0))
_LUNCH = ((12.1, 2.0), (12.7, 3.0), (13.3, 1.0))
_AFTERNOON = ((14.5, 1.0), (15.8, 2.0), (16.8, 2.0))
_SEASON = (0.92, 0.94, 0.98, 1.02, 1.05, 1.08, 1.12, 1.15, 1.04, 1.0, 0.97, 1.06)
_HOURS = ((7.0, 18.5), (7.0, 18.5), (7.0, 18.5), (7.0, 18.5), (7.0, 19.0), (8.0, 19.0), (8.0, 13.5))

EXPRESSO, CREAM, TEA, CROISSANT = "espresso", "latte", "tea", "croissant"
BREAD, LUNCH, CAKE, BEANS = "bread", "lunch", "cake", "beans"


@dataclass(frozen=True)
class Words:
    """The demo in one language: its name and country, its people's names, and what things are called there."""

    shop: str
    country: str
    currency: str
    timezone: str
    places: tuple[str, str]
    team: tuple[tuple[str, str], ...]  # name and role, the owner first
    items: dict[str, str]
    prices: dict[str, int]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    notes: tuple[str, ...]
    comments: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # of promoters, passives, detractors
    said: dict[str, str]

    def phone(self, number: int) -> str:
        """A number out of those that the country keeps for fiction."""
        return f"+3363998{number % 10_000:04d}" if self.country == "FR" else f"+447700900{number % 1_000:03d}"


def _names(text: str) -> tuple[str, ...]:
    """Names by spaces; an underscore stands for a space within one."""
    return tuple(name.replace("_", " ") for name in text.split())


FRENCH = Words(
    shop="Café du Port",
    country="FR",
    currency="EUR",
    timezone="Europe/Paris",
    places=("Le comptoir", "Le kiosque du quai"),
    team=(("Ana", "owner"), ("Yann", "manager"), ("Inès", "staff"), ("Malo", "staff")),
    items={
        EXPRESSO: "Expresso",
        CREAM: "Café crème",
        TEA: "Thé",
        CROISSANT: "Croissant",
        BREAD: "Pain de campagne",
        LUNCH: "Formule du midi",
        CAKE: "Far breton",
        BEANS: "Café en grains 250 g",
    },
    prices={
        EXPRESSO: 180,
        CREAM: 340,
        TEA: 360,
        CROISSANT: 140,
        BREAD: 480,
        LUNCH: 1290,
        CAKE: 420,
        BEANS: 950,
    },
    first_names=_names(
        "Camille Léa Manon Chloé Emma Louise Jeanne Sarah Zoé Alice Lucie Juliette Nina Élise Anaïs Soizic Gwenn Maëlle "
        "Hugo Louis Lucas Arthur Jules Paul Gabriel Nathan Théo Tom Adam Mathis Noé Ewen Malo Erwan Loïc Yannick Ronan "
        "Françoise Monique Sylvie Isabelle Nathalie Catherine Martine Karim Fatou Amine Leïla Mehdi Aïcha Thi_Mai João"
    ),
    last_names=_names(
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David "
        "Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier "
        "Faure Rousseau Blanc Guérin Boyer Le_Gall Kermarrec Le_Roux Quéméner Guivarch Tanguy Riou Cadiou Traoré Nguyen "
        "Benali Da_Silva Haddad Diallo"
    ),
    notes=(
        "Toujours sans sucre.",
        "Allergie aux noix.",
        "Vient avec son chien, Pipo.",
        "Préfère le lait d’avoine.",
        "Prend le pain bien cuit.",
        "Travaille à la capitainerie.",
    ),
    comments=(
        (
            "Du lait d’avoine serait parfait, sinon ne changez rien !",
            "Toujours un sourire, même à huit heures.",
            "Les meilleurs croissants du port.",
            "La carte sur le téléphone, plus rien à perdre dans le sac.",
            "On se sent attendu, merci à toute l’équipe.",
            "Le café du kiosque est aussi bon qu’au comptoir.",
        ),
        (
            "Avez-vous pensé au lait d’avoine ?",
            "Bien, mais l’attente est longue le samedi.",
            "Un peu bruyant à midi.",
            "J’aimerais payer par carte au kiosque.",
        ),
        (
            "Vingt minutes d’attente pour un café.",
            "Plus de croissants à neuf heures, deux fois cette semaine.",
            "Le cappuccino était froid.",
        ),
    ),
    said={
        "card": "Carte café",
        "circle": "Cercle du port",
        "coffee": "Un café au choix",
        "pastry": "Une viennoiserie",
        "beans": "Un paquet de café en grains",
        "lunch": "Une formule du midi",
        "happy": "Les mardis creux",
        "hand": "Le matelot",
        "mate": "Le quartier-maître",
        "captain": "Le capitaine",
        "closed": "Congés d’été",
        "new_year": "Jour de l’An",
        "christmas": "Noël",
        "paper": "Solde de l’ancienne carte en papier",
        "wait": "Dix minutes d’attente, avec nos excuses",
        "forgot": "Carte oubliée hier",
        "spilled": "Café renversé, rendu",
        "twice": "Déjà noté sur la page",
        "letters_subject": "On ne vous voit plus !",
        "letters_body": "Cela fait un moment. Une viennoiserie vous attend au comptoir.",
        "letters_learnt": "Garder ce message toute l’année : il ramène plus de clients qu’il ne coûte de croissants.",
        "tasting": "Soirée dégustation",
        "tasting_body": "Vendredi soir, trois cafés à goûter avec le torréfacteur.",
        "price": "Café crème à 3,40 €",
        "milk": "lait d’avoine",
    },
)
ENGLISH = Words(
    shop="The Harbour Café",
    country="GB",
    currency="GBP",
    timezone="Europe/London",
    places=("The counter", "The quayside kiosk"),
    team=(("Anna", "owner"), ("Tom", "manager"), ("Priya", "staff"), ("Jack", "staff")),
    items={
        EXPRESSO: "Espresso",
        CREAM: "Flat white",
        TEA: "Tea",
        CROISSANT: "Croissant",
        BREAD: "Sourdough loaf",
        LUNCH: "Lunch of the day",
        CAKE: "Carrot cake",
        BEANS: "Coffee beans 250 g",
    },
    prices={
        EXPRESSO: 210,
        CREAM: 340,
        TEA: 260,
        CROISSANT: 240,
        BREAD: 450,
        LUNCH: 1150,
        CAKE: 390,
        BEANS: 900,
    },
    first_names=_names(
        "Olivia Amelia Isla Ava Grace Freya Lily Emily Ella Poppy Rosie Alice Daisy Florence Hannah Ruby Molly Megan Bethan "
        "George Harry Noah Jack Leo Oscar Charlie Henry Alfie Theo Arthur Archie Thomas James William Callum Rory Ewan "
        "Margaret Susan Linda Patricia Janet Carol Helen Mohammed Aisha Ravi Priya Imran Zara Wei Kwame Siân"
    ),
    last_names=_names(
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts "
        "Green Hall Wood Jackson Clarke Khan Lewis Hughes Edwards Turner Hill Moore Cooper Ward Morris King Watson Baker "
        "Harrison Morgan Young Allen Mitchell Phillips Campbell Stewart Begum Ali Murphy O’Brien Tregenza Penrose Singh Chen"
    ),
    notes=(
        "Never any sugar.",
        "Allergic to nuts.",
        "Comes with her dog, Biscuit.",
        "Oat milk, please.",
        "Likes the crust dark.",
        "Works at the harbour office.",
    ),
    comments=(
        (
            "Oat milk would be perfect, otherwise change nothing!",
            "Always a smile, even at eight in the morning.",
            "The best croissants in the harbour.",
            "The card is on my phone, nothing left to lose in the bag.",
            "One feels expected here, thanks to the whole team.",
            "The coffee from the kiosk is as good as at the counter.",
        ),
        (
            "Have you thought of oat milk?",
            "Good, but the wait is long on Saturdays.",
            "A little loud at noon.",
            "I should like to pay by card at the kiosk.",
        ),
        (
            "Twenty minutes of waiting for a coffee.",
            "No croissants left at nine, twice this week.",
            "The cappuccino was cold.",
        ),
    ),
    said={
        "card": "Coffee card",
        "circle": "Harbour circle",
        "coffee": "Any coffee",
        "pastry": "A pastry",
        "beans": "A bag of coffee beans",
        "lunch": "Lunch of the day",
        "happy": "Quiet Tuesdays",
        "hand": "Deckhand",
        "mate": "First mate",
        "captain": "Captain",
        "closed": "Summer break",
        "new_year": "New Year’s Day",
        "christmas": "Christmas",
        "paper": "Balance of the old paper card",
        "wait": "Ten minutes of waiting, with our apologies",
        "forgot": "Forgot the card yesterday",
        "spilled": "Coffee spilled, money given back",
        "twice": "Noted on the page already",
        "letters_subject": "We miss you!",
        "letters_body": "It has been a while. A pastry is waiting for you at the counter.",
        "letters_learnt": "Keep this letter all year: it brings back more customers than it costs pastries.",
        "tasting": "Tasting evening",
        "tasting_body": "Friday evening, three coffees to taste with the roaster.",
        "price": "Flat white at £3.40",
        "milk": "oat milk",
    },
)
SPOKEN = {"fr": FRENCH, "en": ENGLISH}


def _habits(named: Mapping[str, str]) -> tuple[Habit, ...]:
    """Why people come: name, share of the customers, visits a week, days, hours, how many days they stay, what they take."""
    # fmt: off
    return (
        _habit("weekday coffee", 0.17, 3.1, _WORKDAYS, _MORNING, 460, named, {EXPRESSO: 6, CREAM: 3, CROISSANT: 1}),
        _habit("several a week", 0.17, 1.5, _ANY_DAY, _MORNING + _AFTERNOON, 420, named, {CREAM: 5, TEA: 2, CAKE: 2}),
        _habit("weekly bread", 0.13, 0.85, _WEEKEND, ((9.2, 2.0), (10.4, 2.0)), 620, named, {BREAD: 8, CROISSANT: 2, BEANS: 1}, own_day=True),
        _habit("lunch", 0.12, 1.1, _WORKDAYS, _LUNCH, 330, named, {LUNCH: 8, TEA: 1, CAKE: 1}),
        _habit("sunday treat", 0.13, 0.5, _WEEKEND, ((9.8, 1.0), (10.9, 2.0), (11.8, 1.0)), 420, named, {CAKE: 4, CREAM: 3, TEA: 2}),
        _habit("now and then", 0.13, 0.18, _ANY_DAY, _AFTERNOON + _LUNCH, 380, named, {CREAM: 2, TEA: 2, CAKE: 3, BEANS: 1}),
        _habit("passing by", 0.15, 1.6, _ANY_DAY, _AFTERNOON + _MORNING, 6, named, {CREAM: 3, CAKE: 3, TEA: 1}, founders=0.0, summer=True),
    )
    # fmt: on


def trade_of(words: Words, *, years: range) -> Trade:
    """The café's trade, with its closed days of these years."""
    (first_month, first), (last_month, last) = SUMMER_WEEKS
    closed = []
    for year in years:
        closed += [
            (date(year, 1, 1), date(year, 1, 1)),
            (date(year, first_month, first), date(year, last_month, last)),
            (date(year, 12, 25), date(year, 12, 26)),
        ]
    named = words.items
    prices = {named[item]: price for item, price in words.prices.items()}
    return Trade(_habits(named), prices, _HOURS, tuple(closed), _SEASON, (0.68, 0.32))


def _habit(  # noqa: PLR0913, PLR0917
    name: str,
    share: float,
    visits_a_week: float,
    weekdays: tuple[float, ...],
    hours: tuple[tuple[float, float], ...],
    stay_days: float,
    named: Mapping[str, str],
    basket: dict[str, float],
    **more: Any,
) -> Habit:
    pairs = tuple((named[item], float(weight)) for item, weight in basket.items())
    return Habit(name, share, visits_a_week, weekdays, hours, pairs, stay_days, **more)
