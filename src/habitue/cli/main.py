"""``habitue``: one command per file, errors in the reader's language, and nothing heavy before it is needed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from habitue.cli.bounces import bounces
from habitue.cli.calc import calc
from habitue.cli.check import check
from habitue.cli.cohorts import cohorts
from habitue.cli.customers import customers
from habitue.cli.demo import demo
from habitue.cli.effect import effect
from habitue.cli.effect_over_time import effect_over_time
from habitue.cli.import_check import import_check
from habitue.cli.kpis import kpis
from habitue.cli.nps import nps
from habitue.cli.options import split_mapping
from habitue.cli.password import password
from habitue.cli.predict import predict
from habitue.cli.report import report
from habitue.cli.segments import segments
from habitue.cli.serve import serve
from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError
from habitue.version import __version__

app = typer.Typer(
    name="habitue",
    help=text(N_("Know your regulars, and keep them: an honest report from a till export.")),
    epilog=text(N_("Begin with: habitue report sales.csv")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  (typer's callback)
    if wanted:
        typer.echo(f"habitue {__version__}")
        raise typer.Exit


@app.callback()
def habitue(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=text(N_("Show the version and stop."))
        ),
    ] = False,
) -> None:
    """Know your regulars, and keep them."""


app.command(
    "report", help=text(N_("Write the report: one page that says who stays, who leaves, and what to do."))
)(report)
app.command("kpis", help=text(N_("Every indicator, of one period or of each month, week, quarter …")))(kpis)
app.command("cohorts", help=text(N_("New customers by month, and how many of them came back.")))(cohorts)
app.command("segments", help=text(N_("Who the customers are: champions, regulars, slowing, at risk …")))(
    segments
)
app.command("customers", help=text(N_("Every customer in figures; --late for regulars slipping away.")))(
    customers
)
app.command(
    "predict",
    help=text(
        N_("What each customer will do: who is still one, how often they will come, what they are worth.")
    ),
)(predict)
app.command("effect", help=text(N_("What an experiment of your own changed, and how surely.")))(effect)
app.command(
    "effect-over-time",
    help=text(
        N_("What changed since a day that nobody drew, before and after or beside others, behind a placebo.")
    ),
)(effect_over_time)
app.command(
    "import-check", help=text(N_("Say what would be read from the files, and what set aside and why."))
)(import_check)
app.command("nps", help=text(N_("The Net Promoter Score from a file of answers.")))(nps)
app.command("serve", help=text(N_("The programme's server: pages and background work, in one command.")))(
    serve
)
app.command(
    "check", help=text(N_("Recompute every balance of the programme’s server from its entries and facts."))
)(check)
app.command(
    "bounces",
    help=text(N_("Read the mails that came back to the server, and stop the addresses that take nothing.")),
)(bounces)
app.command(
    "password", help=text(N_("A link for somebody who forgot their password, where no mails are sent."))
)(password)
app.command("demo", help=text(N_("A made-up café with two years of history, to try everything on.")))(demo)
app.add_typer(calc, name="calc", help=text(N_("One formula, from the numbers you have on paper.")))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a user's error is one sentence and exit status 1."""
    given = split_mapping(sys.argv[1:] if arguments is None else arguments)
    try:
        app(args=given, prog_name="habitue")
    except HabitueError as error:
        spoken = spoken_language()
        values = {
            name: spoken.text(value) if isinstance(value, str) else value
            for name, value in error.values.items()
        }
        sys.stderr.write(spoken.text(N_("Error: ")) + spoken.text(error.message, **values) + "\n")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has read enough
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
