"""`logcall export`"""

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.leads import WorkspaceOption

_DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def export(
    file: Annotated[str, typer.Argument(help="Where to write; - for standard output.")] = "-",
    what: Annotated[
        str, typer.Option(help="leads, communications, notes, trail (of statuses and changes) or follow-ups.")
    ] = "communications",
    form: Annotated[
        str | None, typer.Option("--format", help="csv or jsonl (JSON lines); by the file's name where it says.")
    ] = None,
    lead: Annotated[int | None, typer.Option(help="One lead's id: only what is kept about them.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="From this day or time on (UTC).", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="Until before this day or time (UTC).", show_default=False)
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="The data owner's legal export: decrypts what is never shown.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write out what is stored, as CSV or JSON lines.

    Every attribute is there in every row, times are ISO 8601 in UTC, rows come by id. What was written in emails and
    the links of meetings are kept encrypted and stay blank. In CSV, text that a spreadsheet would take for a formula
    has an apostrophe before it; phone numbers are E.164 and have none. A CSV file begins with the mark by which Excel
    knows UTF-8; standard output has none.

    `--since` and `--until` go by when a communication happened; of everything else, by when it was made.

    Runs beside `logcall run`. A file appears under its name once it is whole. Every export is noted in the audit
    trail before its first byte is written.

    `--private` is for the owner of the data, who must answer a person's or a court's request. It has everything: what
    is encrypted, what was taken back, merged or deleted. It asks twice, at a terminal only, and the file can be read by
    you alone.
    """
    from bot import serve
    from bot.cli import taking_out
    from bot.settings import DatabaseSettings, KeySettings, load

    settings = load(KeySettings if private else DatabaseSettings)
    order = taking_out.order(file, what, form, lead=lead, since=since, until=until, private=private)
    serve.run(taking_out.take_out(settings, order, workspace_id=workspace))
