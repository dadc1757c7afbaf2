"""A whole column of dates read at once: wall clocks, the zones they name, and for each row without a date the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.date_texts import DateText, DayOrder, take_clock_apart
from habitue.records.dates import FIRST_DAY, LAST_DAY, OrderEvidence, moments, take_apart_all, weigh_order
from habitue.records.distinct import Distinct, as_text, distinct_texts
from habitue.records.zones import find_zone

FINE, NO_DATE, BAD_DATE, OUT_OF_RANGE = 0, 1, 2, 3
_STATES = {None: FINE, "bad_date": BAD_DATE, "date_out_of_range": OUT_OF_RANGE}
_EPOCH = FIRST_DAY.toordinal()
_LATEST = (LAST_DAY.toordinal() - _EPOCH + 1) * 86_400_000_000
_DAY_AND_CLOCK = r"^(?P<day>[0-9]\S*?),?(?:[ T]+(?P<clock>.*))?$"
_ISO = (
    r"^(?P<wall>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?)"
    r"(?P<zone>Z| ?UTC| ?[+-][0-9]{2}:?[0-9]{2})?$"
)
_COMPACT_FIRST, _COMPACT_LAST = 19_700_101, 21_001_231
_SECONDS, _MILLIS, _MICROS = 10**11, 10**14, 10**17


@dataclass(frozen=True, slots=True)
class WallTimes:
    """Microseconds of the wall clock per row (0 where there is none), each row's zone as a code into ``zones``, its state."""

    local: npt.NDArray[np.int64]
    state: npt.NDArray[np.int8]
    zones: tuple[str, ...] = ("",)
    zone_codes: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class DateColumn:
    """A date column before the order of day and month is settled; ``ready`` where nothing about it is open.

    Where every text is a day, a blank and a time, ``found`` holds the days alone and ``clock`` each row's time, so that a
    hundred thousand moments are a few hundred texts to read.
    """

    label: str
    ready: WallTimes | None = None
    found: Distinct = field(default_factory=lambda: Distinct([], np.zeros(0, dtype=np.int64)))
    texts: Sequence[DateText | None] = ()
    evidence: OrderEvidence = field(default_factory=OrderEvidence)
    clock: npt.NDArray[np.int64] | None = None

    def read(self, order: DayOrder) -> WallTimes:
        """The wall clocks, read in the order that was decided."""
        if self.ready is not None:
            return self.ready
        read = moments(self.texts, order)
        codes = self.found.codes
        states = np.array([*(_STATES[reason] for reason in read.reasons), NO_DATE], dtype=np.int8)
        zones = tuple(sorted({"", *read.zones}))
        numbers = np.array([*(zones.index(zone) for zone in read.zones), zones.index("")], dtype=np.int64)
        local, state = np.append(read.local, 0)[codes], states[codes]
        if self.clock is not None:
            local = np.where(state == FINE, local + self.clock, local)
        return WallTimes(local, state, zones, numbers[codes] if len(zones) > 1 else None)


def scan_dates(column: pa.ChunkedArray, label: str) -> DateColumn:
    """Look at every different text of a column; typed dates and clean ISO texts are read on the spot."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_temporal(array.type) and not pa.types.is_time(array.type):
        return DateColumn(label, ready=_from_temporal(array))
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return DateColumn(label, ready=_from_numbers(pc.cast(array, pa.int64(), safe=False)))
    text = as_text(array)
    clean = _from_iso(text)
    if clean is not None:
        return DateColumn(label, ready=clean)
    parted = _days_and_clocks(text)
    found, clock = parted or (distinct_texts(text), None)
    texts = take_apart_all(found)
    return DateColumn(label, found=found, texts=texts, evidence=weigh_order(texts, found.values), clock=clock)


def _from_iso(text: pa.Array) -> WallTimes | None:
    """Texts that are all like 2024-01-31T14:05:00.000Z, with or without time and offset; None where any is not."""
    parts = pc.extract_regex(text, _ISO)
    if parts.null_count > text.null_count:
        return None
    try:
        times = _from_temporal(pc.cast(pc.struct_field(parts, "wall"), pa.timestamp("us")))
    except pa.ArrowInvalid:
        return None  # a 30 February among them: each text is looked at
    zones = distinct_texts(pc.struct_field(parts, "zone"))
    if not (zones.codes >= 0).any():
        return times
    names = tuple(zone.strip() for zone in zones.values)
    if any(name and find_zone(name) is None for name in names):
        return None
    return WallTimes(
        times.local, times.state, (*names, ""), np.where(zones.codes < 0, len(names), zones.codes)
    )


def _days_and_clocks(text: pa.Array) -> tuple[Distinct, npt.NDArray[np.int64]] | None:
    """The days and times of texts that are all made of both, or of a day alone; None where any text is not, or names a zone."""
    parts = pc.extract_regex(text, _DAY_AND_CLOCK)
    if parts.null_count > text.null_count:
        return None
    days, clocks = (distinct_texts(pc.struct_field(parts, name)) for name in ("day", "clock"))
    dates = take_apart_all(days)
    times = [take_clock_apart(value) for value in clocks.values]
    if any(day is None or day.clock or day.zone for day in dates) or any(
        time is None or time[1] for time in times
    ):
        return None
    micros = np.array([*(time[0] for time in times if time), 0], dtype=np.int64)
    return days, micros[clocks.codes]


def _from_temporal(array: pa.Array) -> WallTimes:
    zone = array.type.tz if pa.types.is_timestamp(array.type) else None
    kind = pa.timestamp("us", tz="UTC") if zone else pa.timestamp("us")
    micros = pc.cast(pc.cast(array, kind, safe=False), pa.int64())
    return _bounded(micros, "UTC" if zone else "")


def _from_numbers(numbers: pa.Array) -> WallTimes:
    """Dates kept as whole numbers: 20240131, or seconds, milliseconds, micro- or nanoseconds since 1970 in UTC."""
    compact = pc.and_(pc.greater_equal(numbers, _COMPACT_FIRST), pc.less_equal(numbers, _COMPACT_LAST))
    if pc.all(compact, min_count=1).as_py():
        found = distinct_texts(pc.cast(numbers, pa.string()))
        return DateColumn("", found=found, texts=take_apart_all(found)).read("ymd")
    largest = int(pc.max(pc.abs(numbers)).as_py() or 0)
    if largest < _SECONDS:
        return _bounded(pc.multiply(numbers, 1_000_000), "UTC")
    if largest < _MILLIS:
        return _bounded(pc.multiply(numbers, 1000), "UTC")
    return _bounded(numbers if largest < _MICROS else pc.divide(numbers, 1000), "UTC")


def _bounded(micros: pa.Array, zone: str) -> WallTimes:
    absent = pc.is_null(micros).to_numpy(zero_copy_only=False)
    local = pc.fill_null(micros, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    beyond = (local < 0) | (local >= _LATEST)
    state = np.where(absent, NO_DATE, np.where(beyond, OUT_OF_RANGE, FINE)).astype(np.int8)
    return WallTimes(np.where(beyond, 0, local), state, (zone,))


def add_clock(times: WallTimes, clock: pa.ChunkedArray) -> WallTimes:
    """Dates joined with the times of day of another column; a cell that is no time makes the row's date bad."""
    array = clock.combine_chunks() if isinstance(clock, pa.ChunkedArray) else clock
    if pa.types.is_time(array.type):
        array = _clock_text(array)
    found = distinct_texts(array)
    parts = [take_clock_apart(_time_only(value)) for value in found.values]
    added = np.array([*(part[0] if part else 0 for part in parts), 0], dtype=np.int64)[found.codes]
    bad = np.array([*(part is None for part in parts), False])[found.codes]
    state = np.where(bad & (times.state == FINE), BAD_DATE, times.state).astype(np.int8)
    # A till that writes the whole moment in both columns would count the time twice.
    midnight = times.local % 86_400_000_000 == 0
    return WallTimes(
        np.where(midnight, times.local + added, times.local), state, times.zones, times.zone_codes
    )


def _clock_text(array: pa.Array) -> pa.Array:
    return pa.array([None if cell is None else cell.isoformat() for cell in array.to_pylist()], pa.string())


def _time_only(text: str) -> str:
    """The time of a cell that a spreadsheet made into a whole moment (1899-12-31T14:05:00)."""
    return text.strip().split("T")[-1] if text[:2].isdigit() and "T" in text else text.strip()
