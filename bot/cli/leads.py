"""`logcall leads …`"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The people and companies that your reps talk to.", no_args_is_help=True)

WorkspaceOption = Annotated[
    str | None, typer.Option(help="Slack's id of the workspace, T…; needed where several share the database.")
]


@app.callback()
def leads() -> None:
    """The people and companies that your reps talk to."""


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="A CSV file. Its first row names the columns.", exists=True, dir_okay=False, readable=True),
    ],
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="Correct the guess for a column; COLUMN= leaves it out."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, report the same, write nothing.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take leads in from a CSV file.

    Shows which column it takes for what, with examples, and asks before it writes. Columns are guessed by their
    names, in English or French, and by their values; delimiter and encoding are found out too.

    A lead's fields: first_name, last_name or name (split), company; mobile_phone, home_phone, work_phone, each with
    its extension (mobile_extension, home_extension, work_extension); home_email, work_email; owner (a rep's email or
    name); status (duplicate, invalid, lost), result (attempted, reached), locale; unsubscribe_all_date,
    unsubscribe_call_date, unsubscribe_email_date, unsubscribe_sms_date (a date, or yes); source (the CRM's id).

    A row whose phone or email a lead has already is matched: what is blank there is filled in, nothing is
    overwritten. Rows that say something else are listed in FILE.matched.csv. Rows that can't be taken go to
    FILE.rejected.csv with the reasons: mend them there, and import that file.

    Stopped in the middle, by Ctrl-C or otherwise? The same command goes on where it stopped.

    On SQLite, stop `logcall run` first. On PostgreSQL it can go on running.
    """
    from bot import serve
    from bot.cli import importing
    from bot.settings import DatabaseSettings, load

    url = load(DatabaseSettings).database_url
    code = serve.run(importing.take_in(url, file, map_ or [], yes=yes, dry_run=dry_run, workspace_id=workspace))
    raise typer.Exit(code)
