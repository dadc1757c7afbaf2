"""Things that belong together because of what links them, two by two."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

Member = TypeVar("Member", bound=Any)


class Groups(Generic[Member]):
    """A union-find: after ``join(a, b)`` both have the same leader, the smallest member of their group."""

    def __init__(self) -> None:
        self._parent: dict[Member, Member] = {}

    def leader(self, member: Member) -> Member:
        """The smallest member of the group."""
        path = []
        while (parent := self._parent.get(member, member)) != member:
            path.append(member)
            member = parent
        for passed in path:
            self._parent[passed] = member
        return member

    def join(self, left: Member, right: Member) -> None:
        """Put two members and their groups together."""
        first, second = self.leader(left), self.leader(right)
        if first != second:
            self._parent[max(first, second)] = min(first, second)
            self._parent.setdefault(min(first, second), min(first, second))
