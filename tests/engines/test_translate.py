"""What DuckDB's SQL becomes elsewhere: the texts themselves, and that each dialect's own parser reads them."""

import pytest
import sqlglot

from habitue.engines.translate import translate

DAY = "SELECT CAST((epoch_us(ordered_at) + 3600 + 5) // 86400 - 9 AS INTEGER) AS day FROM sales"
MEDIAN = "SELECT customer, median(gap) AS middle, arg_max(gap, day) AS last_gap FROM visits GROUP BY customer"
MASK = "SELECT bit_or(CAST(m AS BIGINT)) AS mask, bool_or(day BETWEEN 1 AND 2) AS came FROM days"
WIDE = "SELECT CAST(sum(CAST(amount AS HUGEINT) * amount) AS DOUBLE) AS squares FROM sales"
ROUNDED = "SELECT round(exp(x / 3), 9) AS near FROM gaps ORDER BY x DESC, name"
PERIODS = "SELECT d.day FROM days AS d JOIN (VALUES (0, 1)) AS p(low, high) ON d.day BETWEEN p.low AND p.high"
TEXT = "SELECT nullif(trim(CAST(who AS VARCHAR)), '') AS who FROM (SELECT * FROM raw) WHERE regexp_matches(who, '@')"
LAG = "SELECT day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM visits"
CENTS = "SELECT CAST(s.amount * 10000 AS BIGINT) AS amount FROM sales AS s"

GOLDEN = [
    ("postgres", DAY, "SELECT CAST(((CAST(DATE_PART('epoch', ordered_at) * 1000000 AS BIGINT) + 3600 + 5) / 86400) - 9 AS INT) AS day FROM sales"),
    ("postgres", MEDIAN, "SELECT customer, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY gap) AS middle, (ARRAY_AGG(gap ORDER BY day DESC) FILTER(WHERE gap IS NOT NULL AND day IS NOT NULL))[1] AS last_gap FROM visits GROUP BY customer"),
    ("postgres", WIDE, "SELECT CAST(SUM(CAST(amount AS DECIMAL) * amount) AS DOUBLE PRECISION) AS squares FROM sales"),
    ("postgres", ROUNDED, "SELECT CAST(ROUND(CAST(EXP(CAST(x AS DOUBLE PRECISION) / 3) AS DECIMAL), 9) AS DOUBLE PRECISION) AS near FROM gaps ORDER BY x DESC NULLS LAST, name"),
    ("postgres", TEXT, "SELECT NULLIF(TRIM(CAST(who AS TEXT) COLLATE \"C\"), '') AS who FROM (SELECT * FROM raw) AS unnamed_1 WHERE who ~ '@'"),
    ("spark", DAY, "SELECT CAST((UNIX_MICROS(ordered_at) + 3600 + 5) DIV 86400 - 9 AS INT) AS day FROM sales"),
    ("spark", WIDE, "SELECT CAST(SUM(CAST(amount AS DECIMAL(38, 0)) * amount) AS DOUBLE) AS squares FROM sales"),
    ("spark", CENTS, "SELECT CAST(ROUND(s.amount * 10000) AS BIGINT) AS amount FROM sales AS s"),
    ("clickhouse", MASK, "SELECT groupBitOr(CAST(m AS Nullable(Int64))) AS mask, max(day BETWEEN 1 AND 2) AS came FROM days"),
    ("bigquery", MEDIAN, "SELECT customer, habitue_median(ARRAY_AGG(gap IGNORE NULLS)) AS middle, MAX_BY(gap, day) AS last_gap FROM visits GROUP BY customer"),
    ("bigquery", DAY, "SELECT CAST(DIV((UNIX_MICROS(ordered_at) + 3600 + 5), 86400) - 9 AS INT64) AS day FROM sales"),
    ("snowflake", "SELECT (a + 1) // b AS whole FROM t", "SELECT CAST(((a + 1) - (a + 1) % (b)) / (b) AS BIGINT) AS whole FROM t"),
    ("duckdb", DAY, DAY),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "sql", "wanted"), GOLDEN)
def test_a_query_becomes_exactly_this(dialect, sql, wanted):
    assert translate(sql, dialect) == wanted


@pytest.mark.parametrize("dialect", ["spark", "bigquery", "snowflake"])
@pytest.mark.parametrize("sql", [DAY, MEDIAN, MASK, WIDE, ROUNDED, PERIODS, TEXT, LAG, CENTS])
def test_the_dialects_own_parser_reads_it_and_says_the_same(dialect, sql):
    written = translate(sql, dialect)
    assert sqlglot.parse_one(written, read=dialect).sql(dialect) == written


def test_a_query_that_is_no_more_than_one_correction():
    assert translate("epoch_us(x)", "spark") == "UNIX_MICROS(x)"
