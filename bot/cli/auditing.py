"""`logcall audit`"""

from typing import Annotated

import typer

from bot.cli.leads import WorkspaceOption


def audit(
    limit: Annotated[int, typer.Option(help="How many lines, the newest first.", min=1)] = 50,
    kind: Annotated[str | None, typer.Option(help="Only of this kind, such as exported or role_given.")] = None,
    lead: Annotated[int | None, typer.Option(help="Only about the lead with this id.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """List who changed what.

    A line each: when (UTC), who, what: leads, roles, settings, imports, exports, keys of the API, hooks. What
    became of a communication is in its own trail: `logcall export --what trail`.
    """
    from bot import serve
    from bot.cli import trail
    from bot.settings import DatabaseSettings, load
    from models.audit import AuditKind

    if kind is not None and kind not in tuple(AuditKind):
        raise typer.BadParameter(f"there are {', '.join(AuditKind)}.", param_hint="--kind")
    url = load(DatabaseSettings).database_url
    wanted = AuditKind(kind) if kind else None
    for line in serve.run(trail.lines(url, kind=wanted, lead_id=lead, limit=limit, workspace_id=workspace)):
        typer.echo(line)
