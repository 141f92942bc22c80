"""The `logcall` command. Each command's own work is in the module that it imports: starting stays quick."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import auditing, exporting, hooks, keys, leads, people
from bot.settings import DatabaseSettings, Settings, SettingsProblem, load

_MISCONFIGURED = 2

app = typer.Typer(
    name="logcall",
    help="Log calls, emails, texts and video meetings without leaving Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(keys.app, name="keys")
app.add_typer(leads.app, name="leads")
app.add_typer(hooks.app, name="hooks")
app.add_typer(people.app, name="people")


def main() -> None:
    with _in_plain_words():
        app()


@app.command()
def run() -> None:
    """Run Logcall for your Slack workspace."""
    settings = load(Settings)
    from bot import logs, serve

    logs.configure(settings.log_level, settings.log_format)
    serve.run(serve.forever(settings))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the sandbox's page.", min=0, max=65535)] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    record: Annotated[Path | None, typer.Option(help="Write every Web API call to this file, as JSON lines.")] = None,
    database: Annotated[Path | None, typer.Option(help="Keep what you log in this SQLite file.")] = None,
) -> None:
    """Try Logcall on this machine, in a sandbox Slack."""
    from bot import demo, logs, serve

    logs.configure("WARNING", "console")
    serve.run(demo.show(port=port, browser=browser, record=record, keep=database))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port of the sandbox.", min=0, max=65535)] = 8765,
    request_url: Annotated[
        str, typer.Option(help="Where your Logcall listens.")
    ] = "http://127.0.0.1:3000/slack/events",
) -> None:
    """Run a sandbox Slack alone, for a Logcall that you start yourself."""
    from bot import demo, logs, serve

    logs.configure("WARNING", "console")
    serve.run(demo.sandbox_alone(port=port, request_url=request_url))


@app.command()
def migrate() -> None:
    """Bring the database to the newest shape."""
    url = load(DatabaseSettings).database_url
    from bot import serve, storage

    applied = serve.run(storage.migrated(url))
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")


@app.command()
def doctor() -> None:
    """Check everything, and say what to fix."""
    from bot import doctor, serve

    if not serve.run(doctor.examine(typer.echo)):
        raise typer.Exit(1)


@app.command()
def manifest(
    url: Annotated[str, typer.Option(help="Where Slack reaches Logcall: https://… (not for Socket Mode).")] = "",
    links: Annotated[str, typer.Option(help="For Socket Mode: LOGCALL_URL, if links to leads are to unfold.")] = "",
) -> None:
    """Print the app manifest, ready to paste.

    At api.slack.com/apps: Create New App → From a manifest.
    """
    from bot import manifest

    try:
        text = manifest.for_address(url) if url else manifest.for_socket_mode(links)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--url" if url else "--links") from None
    typer.echo(text, nl=False)


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version

    typer.echo(version("logcall"))


app.command()(exporting.export)
app.command()(auditing.audit)


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """What a person can mend is said in a line or two; a traceback is for what nobody foresaw."""
    try:
        yield
    except SettingsProblem as problem:
        _end(_MISCONFIGURED, *problem.lines, "Set these in the environment or in a file called .env.")
    except Exception as problem:
        from bot.serve import why_not

        sentence = why_not(problem)
        if sentence is None:
            raise
        _end(1, sentence)


def _end(code: int, *lines: str) -> None:
    for line in lines:
        typer.echo(f"logcall: {line}", err=True)
    sys.exit(code)
