"""``habitue calc``: one formula, from the numbers an owner has on paper."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.spoken import N_, spoken_language, text

calc = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def _number(*names: str, source: str) -> object:
    return typer.Option(*names, help=text(source), show_default=False)


Start = Annotated[float, _number("--start", source=N_("Customers at the start."))]
Lost = Annotated[float, _number("--lost", source=N_("Of those, how many left."))]


@calc.command(help=text(N_("(customers at the end - new ones) / customers at the start")))
def retention(
    *,
    start: Start,
    end: Annotated[float, _number("--end", source=N_("Customers at the end."))],
    new: Annotated[float, _number("--new", source=N_("Of those, how many are new."))],
) -> None:
    """Customer retention rate."""
    from habitue import formulas

    _share(formulas.retention_rate(start=start, end=end, new=new))


@calc.command(help=text(N_("customers lost / customers at the start")))
def churn(*, start: Start, lost: Lost) -> None:
    """Churn rate."""
    from habitue import formulas

    _share(formulas.churn_rate(start=start, lost=lost))


@calc.command(help=text(N_("customers with two orders or more / customers")))
def repeat(
    *,
    customers: Annotated[float, _number("--customers", source=N_("Customers who bought at least once."))],
    repeaters: Annotated[
        float, _number("--repeaters", source=N_("Of those, how many bought at least twice."))
    ],
) -> None:
    """Repeat purchase rate."""
    from habitue import formulas

    _share(formulas.repeat_purchase_rate(customers=customers, repeaters=repeaters))


@calc.command(help=text(N_("orders / customers")))
def frequency(
    *,
    orders: Annotated[float, _number("--orders", source=N_("Orders of the period."))],
    customers: Annotated[float, _number("--customers", source=N_("Customers who bought at least once."))],
) -> None:
    """Purchase frequency."""
    from habitue import formulas

    _plain(formulas.purchase_frequency(orders=orders, customers=customers))


@calc.command(help=text(N_("revenue / orders")))
def order(
    *,
    revenue: Annotated[float, _number("--revenue", source=N_("Revenue, refunds taken off."))],
    orders: Annotated[float, _number("--orders", source=N_("Orders of the period."))],
) -> None:
    """Average order value."""
    from habitue import formulas

    _plain(formulas.average_order_value(revenue=revenue, orders=orders))


@calc.command(help=text(N_("1 / yearly churn, in years")))
def lifespan(
    *,
    churn: Annotated[
        float, _number("--churn", source=N_("Share of the customers lost in a year, such as 0.25."))
    ],
) -> None:
    """Average customer lifespan."""
    from habitue import formulas

    _plain(formulas.lifespan(churn=churn))


@calc.command(help=text(N_("average order x orders a year x lifespan in years (x margin)")))
def clv(
    *,
    order_value: Annotated[float, _number("--order-value", source=N_("Average order."))],
    orders_per_year: Annotated[
        float, _number("--orders-per-year", source=N_("Orders of one customer in a year."))
    ],
    lifespan: Annotated[float, _number("--lifespan", source=N_("Years that a customer stays."))],
    margin: Annotated[float | None, _number("--margin", source=N_("Share of a sale that is profit."))] = None,
) -> None:
    """Customer lifetime value, simple."""
    from habitue import formulas

    _plain(
        formulas.lifetime_value(
            order_value=order_value, orders_per_year=orders_per_year, lifespan_years=lifespan, margin=margin
        )
    )


@calc.command(help=text(N_("share of 9-10 - share of 0-6, from -100 to 100")))
def nps(
    *,
    promoters: Annotated[int, _number("--promoters", source=N_("Answers of 9 or 10."))],
    passives: Annotated[int, _number("--passives", source=N_("Answers of 7 or 8."))],
    detractors: Annotated[int, _number("--detractors", source=N_("Answers of 0 to 6."))],
) -> None:
    """Net Promoter Score."""
    from habitue import formulas

    _plain(formulas.net_promoter_score(promoters=promoters, passives=passives, detractors=detractors).score)


def _share(value: float) -> None:
    typer.echo(spoken_language().percent(value, 0 if (100 * value) % 1 < 1e-9 else 1))


def _plain(value: float) -> None:
    typer.echo(spoken_language().number(value, 0 if value % 1 < 1e-9 else 2))
