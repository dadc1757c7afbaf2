"""The words on paper, made from a programme's own terms: nothing is promised that its rules do not give."""

from __future__ import annotations

from habitue.language import N_, Language
from habitue.loyalty.terms import Cashback, Discount, PerVisit, Reward, Terms
from habitue.web.paper.look import Texts
from habitue.web.programme.plain import Wording, wording

MOST_LETTERS = 120
"""Of a headline."""
_ARTICLES = frozenset(
    "a an the one two your un une deux le la les des du votre vos".split()  # noqa: SIM905
)


def headline(terms: Terms, currency: str, language: Language) -> str:
    """What a customer gets, in one line: ``After 10 visits, it’s on us: a coffee of your choice``."""
    words = wording(terms, currency, language)
    reward = min(terms.rewards, key=lambda found: (found.cost, found.key), default=None)
    text = _reward(terms, reward, words) if reward else _rules(terms, words)
    return text[:MOST_LETTERS]


def _reward(terms: Terms, reward: Reward, words: Wording) -> str:
    say, name = words.language, _within(reward.name)
    visits = _visits(terms, reward)
    if visits:
        return say.plural(
            "After {n} visit, it’s on us: {reward}",
            "After {n} visits, it’s on us: {reward}",
            visits,
            reward=name,
        )
    return say.text(N_("With {units}, it’s on us: {reward}"), units=words.units(reward.cost), reward=name)


def _visits(terms: Terms, reward: Reward) -> int:
    """After how many visits at most there is enough for the reward; 0 where that hangs on what is bought."""
    each = max((rule.units for rule in terms.rules if isinstance(rule, PerVisit)), default=0)
    capped = min(each, terms.cap_a_day) if terms.cap_a_day else each
    return 0 if terms.minimum or not capped else -(-reward.cost // capped)


def _rules(terms: Terms, words: Wording) -> str:
    say = words.language
    for rule in terms.rules:
        if isinstance(rule, Cashback):
            share = words.share(rule.basis_points)
            return say.text(N_("Each purchase gives you {share} back"), share=share)
        if isinstance(rule, Discount):
            return say.text(N_("{percent} off with your card"), percent=words.share(rule.percent * 100))
    return say.text(N_("A card for our regulars"))


def _within(name: str) -> str:
    """The reward's name as it stands within a sentence: its article in small letters."""
    first, _, rest = name.strip().rstrip(".").partition(" ")
    return f"{first.lower()} {rest}" if rest and first.lower() in _ARTICLES else f"{first} {rest}".strip()


def rule_line(terms: Terms, currency: str, language: Language) -> str:
    """How units are earned and what they buy first, with the least purchase where there is one."""
    words = wording(terms, currency, language)
    rewards = sorted(terms.rewards, key=lambda found: (found.cost, found.key))
    bought = [f"{words.reward_line(reward)}." for reward in rewards[:2]]
    least = words.limits(terms)[:1] if terms.minimum else []
    return " ".join([*words.earning(terms)[:2], *bought, *least])


def poster_texts(line: str, terms: Terms, currency: str, language: Language) -> Texts:
    """The words of a poster and of a counter card."""
    say = language.text
    return Texts(
        line,
        say(N_("Your card, on your phone")),
        say(N_("Scan the code, say your first name: your card is on your phone. No app, no password.")),
        rule_line(terms, currency, language),
    )


def card_texts(line: str, language: Language) -> Texts:
    """The words of a printed card."""
    how = N_("Show this card at each visit. Scan it once to keep it on your phone.")
    return Texts(line, "", language.text(how))
