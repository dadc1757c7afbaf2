"""Moving units: every change of a card goes through here, as a posting and as the state that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.card import CardState, Lot, Purse, Standing, Today, Voucher
from habitue.loyalty.changes import changes_between, raises, top_up
from habitue.loyalty.expiry import SETTLE_DAYS
from habitue.loyalty.facts import Fact
from habitue.loyalty.postings import Account, Posting, Type
from habitue.loyalty.programme import Programme, in_force
from habitue.loyalty.standing import review
from habitue.loyalty.terms import Life, Terms

_SETTLED = timedelta(days=SETTLE_DAYS)


@dataclass(frozen=True, slots=True)
class Sale:
    """What a visit counted for in one programme: what a refund takes out of the tiers again."""

    visit: Fact
    programme: str
    spend: int
    units: int


@dataclass(slots=True)
class Draft:
    """A card being written on: its state, the postings so far, and every lot that was touched.

    ``passing`` are the postings that only time called for. What a fold can look back at, and in order is not needed:
    ``sales`` by visit, all ``vouchers`` there ever were, and ``refunds`` by the visit they name, in order.
    """

    card: CardState
    programmes: Mapping[str, Programme]
    calendar: Calendar
    postings: list[Posting] = field(default_factory=list)
    passing: list[Posting] = field(default_factory=list)
    lots: dict[str, Lot] = field(default_factory=dict)
    sales: dict[str, list[Sale]] = field(default_factory=dict)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    refunds: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    _in_force: tuple[date, list[tuple[Programme, Terms]]] = (date.min, [])

    def branch(self) -> Draft:
        """A draft to try a fact on; this one stays as it is until it adopts it."""
        return Draft(
            self.card.copy(),
            self.programmes,
            self.calendar,
            sales=self.sales,
            vouchers=self.vouchers,
            refunds=self.refunds,
        )

    def adopt(self, branch: Draft) -> None:
        """Go on from the branch."""
        self.card = branch.card
        self.postings += branch.postings
        self.passing += branch.passing
        self.lots |= branch.lots

    def in_force(self, day: date) -> list[tuple[Programme, Terms]]:
        """The programmes in which visits of that day earn, with their terms."""
        if self._in_force[0] != day:
            self._in_force = day, in_force(self.programmes.values(), day)
        return self._in_force[1]

    def purse(self, programme: Programme, day: date) -> Purse:
        """The card's purse in a programme; a new one where it had none."""
        purse = self.card.purses.get(programme.key)
        if purse is None:
            purse = self.card.purses[programme.key] = Purse(
                programme.key,
                version=programme.version_on(day) or 0,
                known=len(programme.versions),
                standing=Standing(reviewed=day) if programme.has_tiers else None,
            )
        return purse

    def keep(self, purse: Purse, lot: Lot) -> None:
        """Put the lot in its purse; take it out when nothing is left of it."""
        self.lots[lot.id] = lot
        if lot.left:
            purse.lots[lot.id] = lot
        else:
            purse.lots.pop(lot.id, None)


def advance(draft: Draft, event: str, day: date) -> None:
    """Write what time alone has brought by that day: changes of terms, then expiries, then standings."""
    last = draft.card.last
    if last is not None and last[0] >= day:
        return
    before = len(draft.postings)
    for purse in draft.card.purses.values():
        programme = draft.programmes.get(purse.programme)
        if programme is None:
            continue
        _apply_changes(draft, purse, programme, event, day)
        _expire(draft, purse, event, day)
        review(purse, programme, day)
    draft.passing += draft.postings[before:]
    del draft.postings[before:]


def _apply_changes(draft: Draft, purse: Purse, programme: Programme, event: str, day: date) -> None:
    for old, new in changes_between(programme, purse.version, day):
        before, after = programme.versions[old].terms, programme.versions[new].terms
        purse.version = new
        if raises(before, after):
            _top_up(draft, purse, event, programme.versions[new].from_day, (before, after))


def _top_up(draft: Draft, purse: Purse, event: str, day: date, change: tuple[Terms, Terms]) -> None:
    """Top up the sum of what can be spent on that day; each lot gets its part, and keeps its dates."""
    units = topped = 0
    for lot in lots_in_order(draft, purse, day):
        units += lot.left
        extra = top_up(units, *change) - topped
        topped += extra
        if extra:
            _post(draft, purse, (event, Type.ADJUST), (Account.ADJUSTMENT, Account.PURSE, extra), lot.id)
            draft.keep(purse, lot._replace(amount=lot.amount + extra, left=lot.left + extra))


def _expire(draft: Draft, purse: Purse, event: str, day: date) -> None:
    """Write off the lots that ended long enough ago, and note when the next one can end."""
    if day - purse.soonest <= _SETTLED:
        return
    soonest = date.max
    for lot in list(purse.lots.values()):
        last_day = purse.last_day(lot, draft.calendar)
        if last_day is not None and day - last_day > _SETTLED:
            _post(draft, purse, (event, Type.EXPIRE), (Account.PURSE, Account.EXPIRY, lot.left), lot.id)
            draft.keep(purse, lot._replace(left=0, last_day=last_day))
        elif last_day is not None:
            soonest = min(soonest, last_day)
    purse.soonest = soonest


def _post(
    draft: Draft, purse: Purse, cause: tuple[str, Type], move: tuple[Account, Account, int], lot: str | None
) -> None:
    """One posting: by which event and why, from where to where and how much."""
    draft.postings.append(Posting(cause[0], purse.programme, cause[1], *move, lot))


def activity(draft: Draft, purse: Purse, day: date) -> None:
    """Note activity: idle lots live on from it, but for those that had ended before it."""
    if purse.soonest < day:
        for lot in list(purse.lots.values()):
            end = purse.last_day(lot, draft.calendar)
            if lot.last_day is None and end is not None and end < day:
                draft.keep(purse, lot._replace(last_day=end))
    purse.active_day = day


def credit(  # noqa: PLR0913
    draft: Draft,
    purse: Purse,
    fact: Fact,
    units: int,
    *,
    terms: Terms,
    source: Account = Account.ISSUE,
    last_day: date | None = None,
) -> None:
    """Open a lot, and settle with it what the card owes."""
    if not units:
        return
    life = terms.expiry.life
    if last_day is None and life is Life.FIXED:
        last_day = draft.calendar.after(fact.day, terms.expiry.days)
    lot = Lot(
        id=f"{fact.id}:{purse.programme}",
        programme=purse.programme,
        amount=units,
        left=units + min(0, max(purse.owed, -units)),
        day=fact.day,
        version=purse.version,
        last_day=last_day,
        idle_days=terms.expiry.days if life is Life.IDLE and last_day is None else None,
    )
    type_ = Type.EARN if source is Account.ISSUE else Type.ADJUST
    _post(draft, purse, (fact.id, type_), (source, Account.PURSE, units), lot.id)
    if units > lot.left:
        settled = units - lot.left
        purse.owed += settled
        _post(draft, purse, (fact.id, Type.SETTLE), (Account.PURSE, Account.OWED, settled), lot.id)
    draft.keep(purse, lot)
    end = lot.last_day or purse.last_day(lot, draft.calendar)
    if end is not None and end < purse.soonest:
        purse.soonest = end


def lots_in_order(draft: Draft, purse: Purse, day: date) -> list[Lot]:
    """The lots that can be spent on that day, soonest to expire first."""
    dated = [(purse.last_day(lot, draft.calendar) or date.max, lot) for lot in purse.lots.values()]
    alive = [(last_day, lot.day, lot.id, lot) for last_day, lot in dated if last_day >= day]
    return [entry[-1] for entry in sorted(alive, key=lambda entry: entry[:3])]


def debit(  # noqa: PLR0913
    draft: Draft,
    purse: Purse,
    fact: Fact,
    units: int,
    *,
    type_: Type,
    sink: Account,
    first: frozenset[int] | None = None,
) -> int:
    """Take units, lots of the versions ``first`` before others; what is missing is owed, and given back."""
    lots = lots_in_order(draft, purse, fact.day)
    if first is not None:
        lots.sort(key=lambda lot: lot.version not in first)
    missing = units
    for lot in lots:
        taken = min(lot.left, missing)
        if not taken:
            break
        missing -= taken
        _post(draft, purse, (fact.id, type_), (Account.PURSE, sink, taken), lot.id)
        draft.keep(purse, lot._replace(left=lot.left - taken))
    if missing:
        purse.owed -= missing
        _post(draft, purse, (fact.id, type_), (Account.OWED, sink, missing), None)
    return missing


def today_of(purse: Purse, day: date) -> Today:
    """The counters of that day, from 0 where it is a new one."""
    if purse.today.day != day:
        purse.today = Today(day)
    return purse.today
