"""The same sale in two files, or twice under one id, counts once; two equal items in one order count twice.

A line with an id of its own is one line wherever it stands: of several versions, the one from the file whose data end
later counts. Lines without an id are compared where two files share orders: if at least half of the longer version's lines
are in both, the files overlap, and a line counts as often as in the file that has it most often. Otherwise an export was
torn in two, and every line counts. Where there is no order number the lines of shared days are compared, and half of the
shorter side is enough, since one of two exports may end at noon.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from habitue.records.unions import Groups

_CONTENT = "order_id, ordered_at, amount, refunded, backward, rest, native, email, phone, name, item, quantity, item_amount, location, channel, staff"

_PAIRS = """
WITH counted AS (
    SELECT layout, file, unit, content, count(*) AS n FROM marked WHERE row_key IS NULL AND reason IS NULL GROUP BY ALL
), units AS (
    SELECT layout, file, unit, sum(n) AS n FROM counted GROUP BY ALL
), shared AS (
    SELECT a.layout, a.file AS left_file, b.file AS right_file,
        sum(CASE WHEN starts_with(a.unit, 'day ') THEN least(a.n, b.n) ELSE greatest(a.n, b.n) END) AS compared
    FROM units a JOIN units b ON a.layout = b.layout AND a.unit = b.unit AND a.file < b.file GROUP BY ALL
), equal AS (
    SELECT a.layout, a.file AS left_file, b.file AS right_file, sum(least(a.n, b.n)) AS n
    FROM counted a JOIN counted b ON a.layout = b.layout AND a.unit = b.unit AND a.content = b.content AND a.file < b.file GROUP BY ALL
)
SELECT left_file, right_file FROM shared JOIN equal USING (layout, left_file, right_file)
WHERE 2 * equal.n >= compared ORDER BY ALL
"""

_REPEATED_IDS = """
INSERT INTO dropped
SELECT file, row, 'id' FROM (
    SELECT file, row, row_number() OVER (
        PARTITION BY layout, row_key ORDER BY ends.last_moment DESC NULLS LAST, ends.n DESC, refunded DESC NULLS LAST, reason NULLS FIRST,
        content, file, row
    ) AS place
    FROM marked JOIN ends USING (file) WHERE row_key IS NOT NULL
) WHERE place > 1
"""

_REPEATED_LINES = """
INSERT INTO dropped
WITH inside AS (
    SELECT kin.kin, marked.file, row, unit, content, count(*) OVER (PARTITION BY kin.kin, unit, content, marked.file) AS n
    FROM marked JOIN kin USING (file) WHERE row_key IS NULL AND reason IS NULL
), best AS (
    SELECT kin, unit, content, min_by(file, (-n, file)) AS file FROM inside GROUP BY ALL
)
SELECT inside.file, row, 'file' FROM inside JOIN best USING (kin, unit, content) WHERE inside.file <> best.file
"""


def drop_repeated(database: duckdb.DuckDBPyConnection) -> None:
    """Fill ``dropped`` (file, row, why) with the lines of the relation ``lines`` that another line already says."""
    database.execute("CREATE TEMP TABLE dropped (file INTEGER, row BIGINT, why VARCHAR)")
    keyed, layouts, files = database.execute(
        "SELECT count(row_key), count(DISTINCT layout), count(DISTINCT file) FROM lines"
    ).fetchall()[0]
    if not keyed and layouts == files:
        return
    database.execute(
        f"CREATE TEMP TABLE marked AS SELECT layout, file, row, row_key, reason, refunded, hash({_CONTENT}) AS content, "
        "coalesce(order_key, 'day ' || CAST(CAST(ordered_at AS DATE) AS VARCHAR)) AS unit FROM lines"
    )
    if keyed:
        database.execute(
            "CREATE TEMP TABLE ends AS SELECT file, max(ordered_at) AS last_moment, count(*) AS n FROM lines GROUP BY file"
        )
        database.execute(_REPEATED_IDS)
    _drop_from_overlaps(database, database.execute(_PAIRS).fetchall() if layouts < files else [])
    database.execute("DROP TABLE marked")


def _drop_from_overlaps(database: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[int, int]]) -> None:
    if not pairs:
        return
    groups: Groups[int] = Groups()
    for left, right in pairs:
        groups.join(left, right)
    kin = [(file, groups.leader(file)) for file in sorted({file for pair in pairs for file in pair})]
    table = pa.table(
        {
            "file": pa.array([file for file, _ in kin], pa.int32()),
            "kin": pa.array([leader for _, leader in kin], pa.int32()),
        }
    )
    database.register("kin", table)
    database.execute(_REPEATED_LINES)
    database.unregister("kin")
