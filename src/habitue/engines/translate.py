"""DuckDB's SQL, in which the metrics are written, carried to the SQL of other engines.

SQLGlot does the grammar; here stands what it leaves as it is although it means something else there. Each correction is a
function from a node to what stands in its place (None: nothing to correct), applied from the leaves up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from habitue.engines.errors import MissingExtra

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

Correction: TypeAlias = "Callable[[Expr], Expr | None]"

DIALECTS = ("postgres", "spark", "clickhouse", "bigquery", "snowflake")
"""The languages that the metrics can be carried to, by SQLGlot's names."""

_BIGQUERY_MEDIAN = (
    "CREATE TEMP FUNCTION habitue_median(xs ARRAY<INT64>) AS (("
    "SELECT AVG(x) FROM (SELECT x, ROW_NUMBER() OVER (ORDER BY x) AS place, COUNT(*) OVER () AS n"
    " FROM UNNEST(xs) AS x) WHERE place IN (DIV(n + 1, 2), DIV(n, 2) + 1)))"
)
"""BigQuery has no exact median that can be grouped."""

PREAMBLES: Mapping[str, tuple[str, ...]] = {"bigquery": (_BIGQUERY_MEDIAN,)}
"""What must be said once in a session before the translated queries."""


@lru_cache(maxsize=512)
def translate(sql: str, dialect: str) -> str:
    """One query of DuckDB in another dialect: the same rows, whatever the engine makes of division, nulls and order.

    ``dialect`` is one of :data:`DIALECTS`, or ``duckdb`` for the text itself. Texts are ordered by their bytes where they
    went through ``CAST(... AS VARCHAR)``, as every text of the sales does.
    """
    if dialect == "duckdb":
        return sql
    try:
        import sqlglot
    except ImportError:
        raise MissingExtra(engine=dialect, extra=_EXTRAS.get(dialect, "postgresql")) from None
    tree: Expr = sqlglot.parse_one(sql, read="duckdb")
    corrections = _corrections(dialect)
    # from the leaves up, so that what a correction wraps is corrected already
    for node in reversed(list(tree.walk())):
        tree = _corrected(tree, node, corrections)
    # of what it finds unsupported nothing matters: no window of ours is ordered by what may be null
    return tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.IGNORE)


_EXTRAS = {"postgres": "postgresql", "spark": "spark", "clickhouse": "clickhouse"}


def _corrected(tree: Expr, node: Expr, corrections: tuple[Correction, ...]) -> Expr:
    for correct in corrections:
        found = correct(node)
        if found is None:
            continue
        if node is tree:
            return found
        node.replace(found)
        return tree
    return tree


def _corrections(dialect: str) -> tuple[Correction, ...]:
    return {
        "postgres": (
            _aliased,
            _postgres_epoch,
            _whole_division,
            _wide("DECIMAL"),
            _first_of_array,
            _rounded_double,
            _bytewise,
        ),
        "spark": (_function("unix_micros", _epoch), _wide("DECIMAL(38, 0)"), _rounded_amount),
        "clickhouse": (
            _named,
            _clickhouse_epoch,
            _numbers_table,
            _function("quantileExactInclusiveOrNull", _of("Median")),
            _function("intDiv", _of("IntDiv")),
            _function("max", _of("LogicalOr")),
            _function("groupBitOr", _of("BitwiseOrAgg")),
            _function("bitAnd", _of("BitwiseAnd")),
            _nullable_lag,
            _rounded_amount,
        ),
        "bigquery": (_function("UNIX_MICROS", _epoch), _bigquery_median, _wide("BIGDECIMAL")),
        "snowflake": (_snowflake_epoch, _exact_division, _wide("DECIMAL(38, 0)")),
    }[dialect]


def _of(kind: str) -> Callable[[Expr], list[Expr] | None]:
    """The arguments of a node of one kind."""
    from sqlglot import exp

    wanted = getattr(exp, kind)

    def arguments(node: Expr) -> list[Expr] | None:
        if not isinstance(node, wanted):
            return None
        return [node.args[name] for name in ("this", "expression") if node.args.get(name) is not None]

    return arguments


def _epoch(node: Expr) -> list[Expr] | None:
    """The argument of ``epoch_us``, which SQLGlot may or may not know by name."""
    from sqlglot import exp

    if isinstance(node, exp.UnixMicros):
        return [node.this]
    known = isinstance(node, exp.Anonymous) and node.name.lower() == "epoch_us"
    return list(node.expressions) if known else None


def _function(name: str, arguments: Callable[[Expr], list[Expr] | None]) -> Correction:
    """What stands in place of a node, as a function of another name."""
    from sqlglot import exp

    def call(node: Expr) -> Expr | None:
        given = arguments(node)
        return None if given is None else exp.Anonymous(this=name, expressions=[one.copy() for one in given])

    return call


def _wide(kind: str) -> Correction:
    """Another type for whole numbers of 128 bits, of which only DuckDB and ClickHouse have one."""
    from sqlglot import exp

    def wide(node: Expr) -> Expr | None:
        is_wide = isinstance(node, exp.DataType) and node.this == exp.DataType.Type.INT128
        return exp.DataType.build(kind) if is_wide else None

    return wide


def _rounded_amount(node: Expr) -> Expr | None:
    """A cast of an amount to a whole number rounds in DuckDB and cuts in Spark and ClickHouse."""
    from sqlglot import exp

    if not isinstance(node, exp.Cast) or node.to.this != exp.DataType.Type.BIGINT:
        return None
    if not isinstance(node.this, exp.Mul) or node.this.this.name != "amount":
        return None
    return exp.cast(exp.func("round", node.this.copy()), "BIGINT")


def _clickhouse_epoch(node: Expr) -> Expr | None:
    """To the microsecond, also where a clock there counts seconds."""
    from sqlglot import exp

    found = _epoch(node)
    if found is None:
        return None
    exact = exp.Anonymous(this="toDateTime64", expressions=[found[0].copy(), exp.Literal.number(6)])
    return exp.Anonymous(this="toUnixTimestamp64Micro", expressions=[exact])


def _named(node: Expr) -> Expr | None:
    """Of two joined tables with the same column, ClickHouse calls the one that is picked by both names, with the point."""
    from sqlglot import exp

    picked = isinstance(node, exp.Column) and node.table and not isinstance(node.this, exp.Star)
    if not picked or not isinstance(node.parent, exp.Select) or node.arg_key != "expressions":
        return None
    return exp.alias_(node.copy(), node.name)


def _numbers_table(node: Expr) -> Expr | None:
    """Rows of numbers as ClickHouse's own table function; SQLGlot writes a query for each row, which is slow to read."""
    from sqlglot import exp

    alias = node.args.get("alias")
    if not isinstance(node, exp.Values) or alias is None or not alias.columns:
        return None
    if any(literal.is_string for literal in node.find_all(exp.Literal)):
        return None
    columns = ", ".join(f"{column.name} Int64" for column in alias.columns)
    rows = [exp.Literal.string(columns), *(row.copy() for row in node.expressions)]
    table = exp.Anonymous(this="values", expressions=rows)
    return exp.Table(this=table, alias=exp.TableAlias(this=alias.this.copy()))


def _nullable_lag(node: Expr) -> Expr | None:
    """ClickHouse's lag gives 0 before the first row, unless the column may be null."""
    from sqlglot import exp

    if not isinstance(node, exp.Lag):
        return None
    return exp.Lag(this=exp.Anonymous(this="toNullable", expressions=[node.this.copy()]))


def _postgres_epoch(node: Expr) -> Expr | None:
    from sqlglot import exp

    found = _epoch(node)
    if found is None:
        return None
    # a real number, and much quicker than EXTRACT's decimal: until 2100 it is less than half a microsecond away
    seconds = exp.Anonymous(this="DATE_PART", expressions=[exp.Literal.string("epoch"), found[0].copy()])
    return exp.cast(exp.Mul(this=seconds, expression=exp.Literal.number(1_000_000)), "BIGINT")


def _snowflake_epoch(node: Expr) -> Expr | None:
    from sqlglot import exp

    found = _epoch(node)
    if found is None:
        return None
    return exp.Anonymous(this="DATE_PART", expressions=[exp.Var(this="EPOCH_MICROSECOND"), found[0].copy()])


def _whole_division(node: Expr) -> Expr | None:
    """Whole numbers divide to whole numbers there; ``DIV`` would make a decimal of them."""
    from sqlglot import exp

    if not isinstance(node, exp.IntDiv):
        return None
    division = exp.Div(this=node.this.copy(), expression=node.expression.copy(), typed=True, safe=False)
    return exp.Paren(this=division)


def _exact_division(node: Expr) -> Expr | None:
    """Snowflake divides to six decimals, and rounds: without the rest there is nothing to round."""
    from sqlglot import exp

    if not isinstance(node, exp.IntDiv):
        return None
    upper, lower = (exp.Paren(this=part.copy()) for part in (node.this.unnest(), node.expression.unnest()))
    whole = exp.Paren(this=exp.Sub(this=upper, expression=exp.Mod(this=upper.copy(), expression=lower)))
    return exp.cast(exp.Div(this=whole, expression=lower.copy(), typed=True, safe=False), "BIGINT")


def _first_of_array(node: Expr) -> Expr | None:
    """PostgreSQL has no ``arg_max``: the first of an ordered array, without what is null, as DuckDB does it."""
    from sqlglot import exp, parse_one

    if not isinstance(node, exp.ArgMax | exp.ArgMin):
        return None
    value, by = node.this.sql("postgres"), node.expression.sql("postgres")
    direction = "DESC" if isinstance(node, exp.ArgMax) else "ASC"
    present = f"FILTER (WHERE {value} IS NOT NULL AND {by} IS NOT NULL)"
    return parse_one(f"(ARRAY_AGG({value} ORDER BY {by} {direction}) {present})[1]", read="postgres")


def _rounded_double(node: Expr) -> Expr | None:
    """PostgreSQL rounds decimals only, and gives back a decimal; a real number is wanted."""
    from sqlglot import exp

    if not isinstance(node, exp.Round) or isinstance(node.parent, exp.Cast):
        return None
    return exp.cast(node.copy(), "DOUBLE")


def _bytewise(node: Expr) -> Expr | None:
    """Texts are ordered by bytes in DuckDB, and by the database's language in PostgreSQL."""
    from sqlglot import exp

    if not isinstance(node, exp.Cast) or node.to.this not in exp.DataType.TEXT_TYPES:
        return None
    if isinstance(node.parent, exp.Collate):
        return None
    return exp.Collate(this=node.copy(), expression=exp.to_identifier("C", quoted=True))


def _aliased(node: Expr) -> Expr | None:
    """PostgreSQL before 16 wants a name for every query in a FROM."""
    from sqlglot import exp

    if not isinstance(node, exp.Subquery) or node.alias or not isinstance(node.parent, exp.From | exp.Join):
        return None
    taken = {one.alias for one in node.root().find_all(exp.Subquery)}
    name = next(f"unnamed_{n}" for n in count(1) if f"unnamed_{n}" not in taken)
    node.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
    return None


def _bigquery_median(node: Expr) -> Expr | None:
    """See :data:`PREAMBLES`."""
    from sqlglot import exp

    if not isinstance(node, exp.Median):
        return None
    values = exp.IgnoreNulls(this=exp.ArrayAgg(this=node.this.copy()))
    return exp.Anonymous(this="habitue_median", expressions=[values])
