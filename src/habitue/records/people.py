"""The customers behind the sales: the name, address and phone that their rows say most often."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from habitue.records.customers import normal_phone
from habitue.records.identity_columns import identities
from habitue.records.scanning import Scanned

PEOPLE = pa.schema(
    [("customer_id", pa.string()), ("name", pa.string()), ("email", pa.string()), ("phone", pa.string())]
)
_FIELDS = ("name", "email", "phone")

_MOST_OFTEN = """
SELECT customer_id, min_by({field}, (-n, {field})) FROM (
    SELECT customer_id, {field}, count(*) AS n FROM counted
    WHERE customer_id IS NOT NULL AND {field} IS NOT NULL GROUP BY ALL
) GROUP BY customer_id
"""


def people_table(
    database: duckdb.DuckDBPyConnection, lists: Sequence[Scanned], *, country: str | None
) -> pa.Table:
    """One row per customer of the view ``counted``.

    Lists of customers complete it where an id, an address or a phone there is the same; where a layout has nothing but
    names, the name does, if only one customer of the list bears it.
    """
    ids = (
        database.sql("SELECT DISTINCT customer_id FROM counted WHERE customer_id IS NOT NULL ORDER BY 1")
        .to_arrow_table()
        .column(0)
    )
    if (
        not lists
        and not database.execute("SELECT count(coalesce(name, email, phone)) FROM counted").fetchall()[0][0]
    ):
        return pa.table([ids, *[pa.nulls(len(ids), pa.string())] * len(_FIELDS)], schema=PEOPLE)
    known = {field: dict(database.execute(_MOST_OFTEN.format(field=field)).fetchall()) for field in _FIELDS}
    known["phone"] = {who: normal_phone(phone, country) for who, phone in known["phone"].items()}
    names = ids.to_pylist()
    for listed in lists:
        _complete(known, set(names), listed, country)
    return pa.table(
        [ids, *(pa.array([known[field].get(who) for who in names], pa.string()) for field in _FIELDS)],
        schema=PEOPLE,
    )


def _complete(
    known: dict[str, dict[str, str | None]], ids: set[str], listed: Scanned, country: str | None
) -> None:
    by_contact = {
        contact: who for field in ("email", "phone") for who, contact in known[field].items() if contact
    }
    columns = identities(listed)
    rows = list(
        zip(*(columns[name].to_pylist() for name in ("native", "email", "phone", "name")), strict=True)
    )
    names = [str(name).casefold() for *_, name in rows if name]
    till = listed.found.layout.till
    for native, email, raw_phone, name in rows:
        phone = normal_phone(raw_phone, country) if raw_phone else None
        alone = str(name).casefold() if name and names.count(str(name).casefold()) == 1 else None
        candidates = (
            native,
            f"{till}:{native}",
            email,
            phone,
            by_contact.get(email or ""),
            by_contact.get(phone or ""),
            alone,
        )
        who = next((candidate for candidate in candidates if candidate in ids), None)
        if who is not None:
            for field, value in (("name", name), ("email", email), ("phone", phone)):
                if value and not known[field].get(who):
                    known[field][who] = value
