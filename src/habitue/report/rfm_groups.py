"""RFM in plain words: the pairs of a recency and a frequency score in seven groups."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import N_


@dataclass(frozen=True, slots=True)
class RfmGroup:
    """The pairs of scores from the first to the last of each, and what is said of who has them."""

    recency: tuple[int, int]
    frequency: tuple[int, int]
    name: str


RFM_GROUPS: dict[str, RfmGroup] = {
    "often": RfmGroup((4, 5), (4, 5), N_("Often, and lately")),
    "sometimes": RfmGroup((4, 5), (2, 3), N_("Now and then, and lately")),
    "rarely": RfmGroup((4, 5), (1, 1), N_("Rarely, but lately")),
    "often_before": RfmGroup((3, 3), (4, 5), N_("Often, but not quite lately")),
    "often_once": RfmGroup((1, 2), (4, 5), N_("Often once, but long ago")),
    "sometimes_once": RfmGroup((1, 3), (2, 3), N_("Now and then, but not lately")),
    "rarely_once": RfmGroup((1, 3), (1, 1), N_("Rarely, and not lately")),
}
"""Every pair of scores is in exactly one group. Scores compare a customer with the shop's others, by fifths."""


def frequency_of(score: int, *, visits: int) -> int:
    """The frequency score that names a group: one visit is rare, also where most came once and so share a better score."""
    return 1 if visits == 1 else score


def rfm_group(recency: int, frequency: int) -> str:
    """The key of the group that holds a pair of scores."""
    return next(
        key
        for key, group in RFM_GROUPS.items()
        if group.recency[0] <= recency <= group.recency[1]
        and group.frequency[0] <= frequency <= group.frequency[1]
    )
