"""What every engine over data that are elsewhere has in common: it ends, and gives small results by column name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self

    import pyarrow as pa


class Session(ABC):
    """Something that ends with :meth:`close`, or with its ``with``."""

    @abstractmethod
    def close(self) -> None:
        """End it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class SessionEngine(Session):
    """An engine over a session of another program."""

    @abstractmethod
    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run one query with a small result and give its rows back, each by column name."""
        found: list[dict[str, Any]] = self.run(sql).to_pylist()
        return found
