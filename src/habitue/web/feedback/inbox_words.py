"""The inbox in words: states, who wrote, what can be done about a comment."""

from __future__ import annotations

from habitue.language import N_, Language
from habitue.loyalty.courtesy import REASONS, Channel
from habitue.loyalty.reaching import Way
from habitue.web.models import Answer
from habitue.web.people_words import clean_line

State = Answer.State
SHOWN = {
    "open": N_("Not over yet"),
    State.NEW.value: N_("New"),
    State.SEEN.value: N_("Seen"),
    State.IN_HAND.value: N_("In hand"),
    State.DONE.value: N_("Done"),
    State.NO_ACTION.value: N_("Nothing to do"),
    "all": N_("All"),
}
"""What the inbox can show."""
GROUPS = {
    "detractors": N_("Unhappy (0 to 6)"),
    "passives": N_("Content (7 and 8)"),
    "promoters": N_("Delighted (9 and 10)"),
}
_ACTS = {
    State.SEEN: N_("Seen"),
    State.IN_HAND: N_("In hand"),
    State.DONE: N_("Done"),
    State.NO_ACTION: N_("Nothing to do"),
}
_ICONS = {State.SEEN: "check", State.IN_HAND: "clock", State.DONE: "check", State.NO_ACTION: "cross"}
_BY = {
    Channel.EMAIL: N_("It goes by e-mail."),
    Channel.SMS: N_("It goes by text message."),
    Channel.PUSH: N_("It goes as a notification."),
    Channel.CARD: N_("It stands on their card’s page: they have given no address."),
}


def acts_on(answer: Answer, language: Language) -> list[tuple[str, str, str]]:
    """What can be made of the comment now: state, words, icon."""
    return [
        (state.value, language.text(text), _ICONS[state])
        for state, text in _ACTS.items()
        if state != answer.state
    ]


def state_text(answer: Answer, language: Language) -> str:
    """``in hand``."""
    return language.text(str(State(answer.state).label))


def score_text(answer: Answer, language: Language) -> str:
    """``3 of 10``, ``2 of 5``; nothing where only words were left."""
    if answer.score is not None:
        return language.text(N_("{n} of 10"), n=answer.score)
    if answer.rating is not None:
        return language.text(N_("{n} of 5"), n=answer.rating)
    return ""


def who_wrote(answer: Answer, language: Language) -> str:
    """The customer, as far as that is known."""
    if answer.customer is None:
        return language.text(N_("Somebody unknown"))
    if answer.customer.erased_at:
        return language.text(N_("Somebody who was erased"))
    return clean_line(str(answer.customer)) or language.text(N_("A customer without a name"))


def way_text(way: Way | None, language: Language) -> str:
    """By which way a reply goes, or why none can."""
    if way is None:
        return language.text(N_("Nobody knows who wrote this: there is no way to reply."))
    if way.channel is not None:
        return language.text(_BY[way.channel])
    return language.text(N_("No reply can be sent: {reason}."), reason=language.text(REASONS[way.answer]))
