"""What a word in a status or type column says about its row: a sale, a refund, or the reason why it is neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from habitue.records.labels import label_key

SALE, REFUND, REFUNDED, PAYOUT = "sale", "refund", "refunded", "payout"
LEFT_OUT = frozenset({PAYOUT})
"""Rows that are not about a sale at all: counted in a note, not laid before the user as bad rows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The verdicts of one column: by word, for any other word, and for an empty cell."""

    meaning: str
    words: Mapping[str, str]
    otherwise: str
    empty: str = SALE

    def verdict(self, cell: str) -> str:
        """``sale``, ``refund`` (a movement back), ``refunded`` (a sale taken back whole), or a reason code."""
        key = label_key(cell)
        return self.words.get(key, self.otherwise) if key else self.empty

    def guess(self) -> Rule:
        """The same rule for a table of unknown origin, where a word nobody knows refuses nothing."""
        return replace(self, otherwise=SALE)


def _words(**verdicts: str) -> dict[str, str]:
    return {label_key(word): verdict for verdict, words in verdicts.items() for word in words.split("|")}


MOVEMENT = Rule(
    "type",
    _words(
        sale="Payment|Sale|Sales|Umsatz|Verkauf|Zahlung|Vente|Ventes|Paiement|Encaissement|Payment received|Charge",
        refund="Refund|Rückerstattung|Erstattung|Remboursement|Retour|Chargeback|Return",
        payout="Payout|Auszahlung|Versement|Virement|Paiement versé",
        void="Void|Storno|Annulation",
        gift_card="Gift card|Gift card sale",
    ),
    otherwise="not_a_sale",
)
"""Words verbatim in English and German; the French are unverified."""

_REFUNDED = "Refunded|Remboursée|Remboursé|Erstattet|Rückerstattet|Manually refunded|Fully refunded"

OUTCOME = Rule(
    "status",
    _words(
        sale="Paid|Complete|Completed|Successful|Success|Succeeded|Erfolgreich|Réussi|Réussie|Effectué|Effectuée|Payé|Payée|Bezahlt|"
        "Approved|Captured|Capture in progress|Authorized and captured|Closed|Processing|En cours|Terminée|Terminé|Paid out|Settled|"
        f"{_REFUNDED}|Partially refunded|Partial refund|Partially paid|Partiellement remboursée|"
        "Teilweise erstattet|Disputed|Fulfilled|Invoiced|Done|Locked|Arrived|Versé|Ausgezahlt",
        failed="Failed|Fail|Fehlgeschlagen|Échoué|Échouée|Échec|Declined|Denied|Error|Requires payment method|Rejected|Abgelehnt|Refusé|Refusée",
        cancelled="Cancelled|Canceled|Annulé|Annulée|Abgebrochen|Storniert|Expired|Abandoned|Trash|Cancelled by customer|Annulé par le client",
        void="Void|Voided|Deleted",
        open="Open|Pending|On hold|En attente|En attente de paiement|Draft|Brouillon|Scheduled|Geplant|Planifié|Unpaid|New|Confirmed|Booked|"
        "Requires action|Requires confirmation|Requires capture|Incomplete|Offen|Ausstehend|Not paid|Started|Pending payment|Attente paiement",
        uncaptured="Uncaptured|Authorized|Auth|Preauth|Pre-auth",
        no_show="No show|No-show|Noshow|Absent|Non présenté",
    ),
    otherwise="unknown_status",
)

OUTCOME_TELLS_REFUNDS = replace(OUTCOME, words={**OUTCOME.words, **_words(refunded=_REFUNDED)})
"""For layouts where no number says what was refunded: the word alone takes the whole amount back."""

BOOKED = Rule(
    "status",
    _words(
        sale="Paid|Posted|Invoiced|Done|Payé|Payée|Comptabilisé|Comptabilisée|Facturé|Facturée|Validé|Validée",
        open="New|Draft|Nouveau|Nouvelle|Brouillon",
        cancelled="Cancelled|Cancel|Canceled|Annulé|Annulée",
    ),
    otherwise="unknown_status",
)

TYPE_K = Rule("type", _words(sale="Payment|Update", refund="Void"), otherwise="not_a_sale")

_GIFT = (
    "Gift card|Gift cards|eGift card|E-gift card|Physical gift card|Digital gift card|Gift voucher|Carte cadeau|Bon cadeau|Chèque cadeau|"
    "Gutschein|Geschenkgutschein|Geschenkkarte|Tarjeta regalo|Carta regalo|Buono regalo|Cadeaubon|Cadeaukaart|Gavekort"
)
GIFT_KIND = Rule("kind", _words(gift_card=_GIFT), otherwise=SALE)
GIFT_ITEM = Rule("item", _words(gift_card=_GIFT), otherwise=SALE)
NOT_BOUGHT = frozenset(
    _words(not_bought=f"{_GIFT}|Tip|Tips|Gratuity|Pourboire|Trinkgeld|Propina|Mancia|Fooi")
)
"""Items that an order's total holds and that are no purchase: what they cost is taken off it."""

_NO = "false|no|0|n|f|non|falsch|faux|nein"
_YES = "true|yes|1|y|t|oui|wahr|vrai|ja"
CAPTURED = Rule("captured", _words(uncaptured=_NO), otherwise=SALE)
VOIDED = Rule("void", _words(void=_YES), otherwise=SALE)
DEFERRED = Rule("deferred", _words(gift_card=_YES), otherwise=SALE)
FILLED = {
    "cancelled_at": Rule("cancelled_at", {}, otherwise="cancelled"),
    "void_date": Rule("void_date", {}, otherwise="void"),
}
"""A date of cancelling in itself says that the row is cancelled."""
