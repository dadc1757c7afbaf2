"""Wall clocks to instants: zones as tills write them, and the two nights a year when an hour is missing or double."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from habitue.records.sales_errors import UnknownZone

ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120,
    "EEST": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "AEST": 600, "AEDT": 660,
    "ACST": 570, "ACDT": 630, "AWST": 480, "NZST": 720, "NZDT": 780, "SGT": 480, "HKT": 480, "JST": 540, "SAST": 120,
}  # fmt: skip
"""Minutes east of Greenwich. In tills CST is Central (US), BST British summer time, AST Atlantic."""

NAMES = {
    "eastern time (us & canada)": "America/New_York", "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver", "pacific time (us & canada)": "America/Los_Angeles", "arizona": "America/Phoenix",
    "alaska": "America/Anchorage", "hawaii": "Pacific/Honolulu", "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns", "saskatchewan": "America/Regina", "indiana (east)": "America/Indiana/Indianapolis",
    "london": "Europe/London", "edinburgh": "Europe/London", "dublin": "Europe/Dublin", "paris": "Europe/Paris",
    "madrid": "Europe/Madrid", "berlin": "Europe/Berlin", "amsterdam": "Europe/Amsterdam", "brussels": "Europe/Brussels",
    "rome": "Europe/Rome", "bern": "Europe/Zurich", "vienna": "Europe/Vienna", "lisbon": "Europe/Lisbon", "sydney": "Australia/Sydney",
    "melbourne": "Australia/Melbourne", "brisbane": "Australia/Brisbane", "perth": "Australia/Perth", "adelaide": "Australia/Adelaide",
    "darwin": "Australia/Darwin", "hobart": "Australia/Hobart", "auckland": "Pacific/Auckland", "tokyo": "Asia/Tokyo", "osaka": "Asia/Tokyo",
}  # fmt: skip
"""Zone names as Square writes them (they are those of Rails)."""

MONTH_FIRST_ZONES = frozenset({
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Anchorage",
    "Pacific/Honolulu", "America/Indiana/Indianapolis", "America/Detroit", "America/Boise",
})  # fmt: skip
"""Zones of the United States, where dates are written month first."""

MONTH_FIRST_ABBREVIATIONS = frozenset({"EST", "EDT", "CDT", "MDT", "PST", "PDT", "AKST", "AKDT", "HST"})

_OFFSET = re.compile(r"^(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?$")
_DAY = 86_400_000_000


@cache
def find_zone(text: str) -> tzinfo | None:
    """The zone a text names: ``Europe/Paris``, ``+0200``, ``EST``, ``Eastern Time (US & Canada)``; None where unknown."""
    text = text.strip()
    if text.upper() in ABBREVIATIONS:
        return timezone(timedelta(minutes=ABBREVIATIONS[text.upper()]))
    offset = _OFFSET.match(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (
            timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
            if minutes < 24 * 60
            else None
        )
    name = NAMES.get(text.casefold(), text)
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_or_error(text: str, file: str) -> tzinfo:
    """The zone a text names, or an error that says which name is not known."""
    found = find_zone(text)
    if found is None:
        raise UnknownZone(file=file, zone=text)
    return found


def writes_month_first(text: str) -> bool:
    """Whether a zone's name places the till in the United States."""
    text = text.strip()
    name = NAMES.get(text.casefold(), text)
    return name in MONTH_FIRST_ZONES or text.upper() in MONTH_FIRST_ABBREVIATIONS


def to_utc(local: npt.NDArray[np.int64], zone: tzinfo) -> npt.NDArray[np.int64]:
    """Microseconds of a wall clock to microseconds UTC.

    In the night that has an hour twice, the first pass is taken; an hour that does not exist moves forward by the gap.
    """
    if len(local) == 0:
        return local
    days = local // _DAY
    first = int(days.min())
    table = np.array([_offset(day * _DAY, zone) for day in range(first, int(days.max()) + 2)], dtype=np.int64)
    offsets = table[days - first]
    # The offset of midnight holds all day except on the two days a year when it changes.
    changing = offsets != table[days - first + 1]
    if changing.any():
        moments, where = np.unique(local[changing], return_inverse=True)
        offsets[changing] = np.array([_offset(int(moment), zone) for moment in moments], dtype=np.int64)[
            where
        ]
    return local - offsets


def _offset(local: int, zone: tzinfo) -> int:
    naive = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(microseconds=local)
    offset = naive.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)
