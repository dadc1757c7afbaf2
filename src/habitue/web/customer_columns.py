"""What the columns of a file of customers mean, told by their names in English and French."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from habitue.language import N_
from habitue.records.labels import column_key, holds_card_data, label_table
from habitue.records.raw import HEADER_SEARCH_ROWS, FindHeader
from habitue.web.finding import folded

MEANINGS = {
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "name": N_("Whole name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "birthday": N_("Birthday"),
    "language": N_("Language"),
    "note": N_("Note for the team"),
    "code": N_("Code of a card"),
    "source_id": N_("Customer number elsewhere"),
    "consent_email": N_("Consent to e-mail"),
    "consent_sms": N_("Consent to text messages"),
}
"""Everything a column can mean but a balance, which is ``balance:<programme>``."""
BALANCE = "balance:"

_LABELS = {
    "first_name": "first name|given name|forename|prénom|prénom client|prenom du client",
    "last_name": "last name|surname|family name|nom de famille|nom",
    "name": "name|full name|customer name|client name|member name|nom complet|nom et prénom|nom du client|nom client|prénom et nom|nom prénom|whole name",
    "email": "email|e-mail|email address|e-mail address|mail|courriel|adresse e-mail|adresse email|adresse mail|adresse électronique",
    "phone": "phone|phone number|mobile|mobile phone|mobile number|telephone|cell|cell phone|téléphone|tél|tel|portable|téléphone portable|téléphone mobile|numéro de téléphone|n° de téléphone",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|birthday (day/month)|date de naissance|anniversaire|naissance|né le|née le",
    "language": "language|preferred language|locale|langue|langue préférée",
    "note": "note|notes|comment|comments|remark|remarks|remarque|remarques|commentaire|commentaires|note for the team|note pour l’équipe",
    "code": "code|codes|card|code of a card|card code|card no|card number|loyalty card|loyalty number|barcode|qr code|code carte|code de la carte|code d’une carte|code barre|code-barres|carte|carte de fidélité|n° carte|n° de carte|numéro de carte|n° carte de fidélité|numéro de carte de fidélité",
    "source_id": "id|customer id|client id|member id|user id|contact id|customer number|customer no|member no|member number|external id|reference|customer number elsewhere|id client|n° client|numéro client|numéro de client|code client|identifiant|réf client|référence client|adhérent|n° adhérent|numéro adhérent|numéro de client ailleurs",
    "consent_email": "accepts email marketing|accepts marketing|email consent|e-mail consent|email opt in|email optin|newsletter|opt in|optin|consent to e-mail|consentement e-mail|consentement email|consentement courriel|accepte les e-mails|optin email|consentement aux e-mails|accord e-mail",
    "consent_sms": "accepts sms marketing|sms consent|sms opt in|sms optin|consent to text messages|consentement sms|accepte les sms|optin sms|consentement aux sms|accord sms",
}
_BALANCES = {
    "stamp": "stamps|stamp balance|stamps collected|current stamps|tampons|solde tampons|nombre de tampons|nb tampons|passages",
    "point": "points|point balance|points balance|loyalty points|current points|total points|points available|solde points|solde de points|points de fidélité|points fidélité|nombre de points|nb points",
    "credit": "credit|store credit|credit balance|cashback|cagnotte|avoir|crédit|solde cagnotte|solde crédit|montant cagnotte",
    "": "balance|loyalty balance|solde|solde fidélité|current balance|solde actuel",
}
_FROM_TILLS = {"first_name", "last_name", "customer_name", "email", "phone", "customer"}
"""Meanings that the labels of sales files have in common with ours; a till's ``customer`` is our source id."""


@dataclass(frozen=True, slots=True)
class Purse:
    """A programme that a balance can go to."""

    key: str
    name: str
    unit: str


def _known_labels() -> dict[str, str]:
    found = {
        column_key(row.label): {"customer": "source_id", "customer_name": "name"}.get(
            row.meaning, row.meaning
        )
        for row in label_table()
        if row.layout == "plain" and row.meaning in _FROM_TILLS
    }
    for meaning, labels in _LABELS.items():
        found |= {column_key(label): meaning for label in labels.split("|")}
    return found


LABELS: Mapping[str, str] = _known_labels()
UNITS: Mapping[str, str] = {
    column_key(label): unit for unit, labels in _BALANCES.items() for label in labels.split("|")
}


def recognise(columns: Sequence[str], purses: Sequence[Purse]) -> list[str]:
    """The meaning of each column, "" where its name says nothing; no meaning is given twice."""
    meanings: list[str] = []
    for column in columns:
        meaning = _meaning(column, purses)
        meanings.append("" if meaning in meanings else meaning)
    if "last_name" in meanings and not {"first_name", "name"} & set(meanings):
        # « Nom » alone is all the file knows of a name
        meanings[meanings.index("last_name")] = "name"
    return meanings


def _meaning(column: str, purses: Sequence[Purse]) -> str:
    key = column_key(column)
    named = [purse for purse in purses if folded(purse.name) == folded(column)]
    if len(named) == 1:
        return BALANCE + named[0].key
    if key in UNITS:
        fitting = [purse for purse in purses if UNITS[key] in ("", purse.unit)]
        return BALANCE + fitting[0].key if len(fitting) == 1 else ""
    if key in LABELS:
        return LABELS[key]
    return ""


def drops(column: str) -> bool:
    """Whether a column by its name holds what is printed on a bank card: it is not even shown."""
    return column_key(column) not in LABELS and holds_card_data(column)


def header_finder(purses: Iterable[Purse]) -> FindHeader:
    """Finds the row that names the columns among the first ones."""
    names = {column_key(purse.name) for purse in purses}
    known = LABELS.keys() | UNITS.keys() | names

    def find_header(rows: Sequence[Sequence[str]]) -> int | None:
        scores = [sum(column_key(cell or "") in known for cell in row) for row in rows[:HEADER_SEARCH_ROWS]]
        best = max(scores, default=0)
        return scores.index(best) if best else None

    return find_header
