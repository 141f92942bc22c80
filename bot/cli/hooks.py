"""`logcall hooks …`"""

from typing import Annotated

import typer

from bot.cli.leads import WorkspaceOption

app = typer.Typer(help="Other systems that are told what happens.", no_args_is_help=True)

HookNumber = Annotated[int, typer.Argument(help="Its number, as `logcall hooks list` shows it.")]


@app.callback()
def hooks() -> None:
    """Other systems that are told what happens."""


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where to send it: https://…")],
    events: Annotated[str, typer.Option(help="What to tell, separated by commas: communication.created, …")],
    workspace: WorkspaceOption = None,
) -> None:
    """Tell another system what happens, and print what its deliveries are signed with: this once.

    Events: communication.created, communication.updated, communication.deleted (it was taken back), lead.created,
    lead.updated, lead.deleted (it was merged into another).

    Each is a POST of {"event": …, "data": …}, where data is what GET answers for the object, or its id alone for one
    that was deleted. X-Activix-Signature is the HMAC-SHA256 of the exact body, in hexadecimal; X-Logcall-Delivery tells
    a delivery from others, and is the same when it is tried again. Any 2xx within ten seconds takes it; else it is
    tried again for a day, then parked. After a 410 it is parked at once.

    A running Logcall tells it what happens from five seconds later on.
    """
    from bot import serve
    from bot.cli import telling
    from bot.settings import HookSettings, load
    from models.methods import Invalid

    wanted = [event for part in events.split(",") if (event := part.strip())]
    try:
        hook, secret = serve.run(telling.added(load(HookSettings), url, wanted, workspace))
    except Invalid as invalid:
        [(name, problem), *_] = invalid.errors.items()
        raise typer.BadParameter(f"it {problem}.", param_hint={"url": "URL", "events": "--events"}[name]) from None
    typer.echo(f"Hook {hook.id} is told of {hook.events.replace(' ', ', ')}. Its secret is shown this once:", err=True)
    typer.echo(secret)


@app.command("list")
def list_(workspace: WorkspaceOption = None) -> None:
    """List the hooks, and how each is doing."""
    from bot import serve
    from bot.cli import telling
    from bot.settings import DatabaseSettings, load

    for line in serve.run(telling.listed(load(DatabaseSettings).database_url, workspace)):
        typer.echo(line)


@app.command()
def remove(hook: HookNumber, workspace: WorkspaceOption = None) -> None:
    """Tell a hook nothing any more, not even what waits for it."""
    from bot import serve
    from bot.cli import telling
    from bot.settings import DatabaseSettings, load

    dropped = serve.run(telling.removed(load(DatabaseSettings).database_url, hook, workspace))
    typer.echo(f"Hook {hook} is removed, and with it {telling.deliveries(dropped)} that waited.")


@app.command()
def parked(workspace: WorkspaceOption = None) -> None:
    """List what was given up: after a day of tries in vain, or after a 410."""
    from bot import serve
    from bot.cli import telling
    from bot.settings import DatabaseSettings, load

    for line in serve.run(telling.parked(load(DatabaseSettings).database_url, workspace)):
        typer.echo(line)


@app.command()
def replay(
    delivery: Annotated[
        int | None,
        typer.Argument(help="Its number in `logcall hooks parked`; all, if none is named.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Try what was parked again, for another day. It tells what is true by then."""
    from bot import serve
    from bot.cli import telling
    from bot.settings import DatabaseSettings, load

    again = serve.run(telling.replayed(load(DatabaseSettings).database_url, delivery, workspace))
    if again:
        typer.echo(f"{telling.deliveries(again)} will be tried again within seconds, while Logcall runs.")
    else:
        typer.echo("Nothing is parked.")


@app.command("test")
def try_out(hook: HookNumber, workspace: WorkspaceOption = None) -> None:
    """Send a hook {"event": "ping", "data": {"id": …}} now, signed as everything is, and say what it answered."""
    from bot import serve
    from bot.cli import telling
    from bot.settings import HookSettings, load

    problem = serve.run(telling.tested(load(HookSettings), hook, workspace))
    if problem is not None:
        typer.echo(f"Hook {hook} did not take it: {problem}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Hook {hook} took it.")
