"""`logcall keys …`: keys of the API, and the keys that seal what is stored. Their help keeps the two apart."""

from typing import Annotated

import typer

from bot.cli.leads import WorkspaceOption
from bot.settings import DatabaseSettings, KeySettings, load

_HELP = """Keys of the API, and encryption keys: two different things.

create, list, revoke: keys of the API, by which phone systems and CRMs speak to Logcall.

new, rotate: encryption keys, for LOGCALL_ENCRYPTION_KEYS, by which Logcall seals what it stores but never shows.
"""

app = typer.Typer(help=_HELP, no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Who will have it, such as Aircall.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may do: read, write or call-logs; several with commas, or said again.")
    ],
    workspace: WorkspaceOption = None,
) -> None:
    """API: make a key, and print it this once.

    read: leads, users, communications. write: communications, leads, recordings. call-logs: report calls, as a phone
    system does.
    """
    from bot import serve
    from bot.cli import key_list
    from models.api import Scope
    from models.methods import Invalid

    scope = [one.strip() for part in scope for one in part.split(",")]
    if unknown := [one for one in scope if one not in tuple(Scope)]:
        raise typer.BadParameter(f"{unknown[0]} is none: there are {', '.join(Scope)}.", param_hint="--scope")
    try:
        key, secret = serve.run(key_list.created(load(DatabaseSettings).database_url, name, scope, workspace))
    except Invalid as problem:
        raise typer.BadParameter(problem.errors["name"], param_hint="--name") from None
    typer.echo(
        f"Key {key.id} for {key.name}, which may {key.scopes.replace(' ', ', ')}. It is shown this once:", err=True
    )
    typer.echo(secret)


@app.command("list")
def list_(workspace: WorkspaceOption = None) -> None:
    """API: list the keys: how they begin, what they may do, when they were used last."""
    from bot import serve
    from bot.cli import key_list

    for line in serve.run(key_list.lines(load(DatabaseSettings).database_url, workspace)):
        typer.echo(line)


@app.command()
def revoke(
    key: Annotated[int, typer.Argument(help="Its number, as `logcall keys list` shows it.")],
    workspace: WorkspaceOption = None,
) -> None:
    """API: end a key for good. A running Logcall refuses it within five seconds."""
    from bot import serve
    from bot.cli import key_list

    revoked = serve.run(key_list.revoked(load(DatabaseSettings).database_url, key, workspace))
    typer.echo(f"Key {revoked.id} for {revoked.name} is revoked.")


@app.command()
def new() -> None:
    """Encryption: print a new key. Put it first in LOGCALL_ENCRYPTION_KEYS, and keep a copy in a safe place."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command()
def rotate() -> None:
    """Encryption: seal everything anew with the first of LOGCALL_ENCRYPTION_KEYS; then the others can go."""
    settings = load(KeySettings)
    from bot import serve, storage

    count = serve.run(storage.rotated(settings))
    typer.echo(f"{count} sealed texts are under the newest key. The older keys are not needed any more.")
