"""``habitue serve``: the pages and the background worker, one command."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from habitue.cli.spoken import N_, text
from habitue.errors import HabitueError


class ServerMissing(HabitueError):
    """The optional requirements of the server are not installed."""

    message = N_("The server's parts are not installed. Run: pip install 'habitue[web]'")


def need_server() -> None:
    """Say what to install where the server's parts are missing."""
    if importlib.util.find_spec("django") is None or importlib.util.find_spec("granian") is None:
        raise ServerMissing


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds a server that listens there."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104
    return f"http://{shown}:{port}/"


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help=text(N_("Address to listen on.")))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help=text(N_("Port to listen on.")), min=1, max=65535)
    ] = 8000,
    threads: Annotated[
        int, typer.Option("--threads", help=text(N_("Requests answered at a time.")), min=1, max=64)
    ] = 32,
) -> None:
    """Serve the pages until stopped with Ctrl-C."""
    need_server()
    from habitue.web.start import prepare, serve

    prepare()
    typer.echo(text(N_("Habitué is at {address}; Ctrl-C stops it.")).format(address=address_of(host, port)))
    serve(host=host, port=port, threads=threads)
