"""`logcall people …`"""

from typing import Annotated

import typer

from bot.cli.leads import WorkspaceOption
from bot.settings import DatabaseSettings, load

app = typer.Typer(help="Your reps, as phone systems and the CRM know them.", no_args_is_help=True)


@app.command("list")
def list_(workspace: WorkspaceOption = None) -> None:
    """List who logs: id, name, email, role, direct number."""
    from bot import serve
    from bot.cli import people_list

    for line in serve.run(people_list.lines(load(DatabaseSettings).database_url, workspace)):
        typer.echo(line)


@app.command()
def number(
    who: Annotated[str, typer.Argument(help="Their email, or Slack's id of them, U…")],
    number: Annotated[str, typer.Argument(help="Their direct number, such as +15145550188; none to take it away.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Say by which direct number your phone system names somebody (user_did)."""
    from bot import serve
    from bot.cli import people_list
    from models.methods import Invalid

    url = load(DatabaseSettings).database_url
    try:
        said = serve.run(people_list.numbered(url, who, None if number == "none" else number, workspace))
    except Invalid as problem:
        where = "WHO" if "who" in problem.errors else "NUMBER"
        raise typer.BadParameter(next(iter(problem.errors.values())), param_hint=where) from None
    typer.echo(said)
