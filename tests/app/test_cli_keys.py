"""`logcall keys …`, beside a Logcall that runs."""

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.app import App
from bot.cli.terminal import actor
from bot.services import audit
from bot.settings import Settings
from tests.api.client import Client
from tests.world import environment_of, logcall_process

runner = CliRunner()


async def said(settings: Settings, *arguments: str) -> tuple[int, list[str]]:
    async with logcall_process("keys", *arguments, environment=environment_of(settings)) as process:
        code = await process.ended()
        return code, [line.rstrip("\n") for line in process.log]


def asked(*arguments: str) -> Result:
    return runner.invoke(cli.app, ["keys", *arguments])


async def test_a_key_is_made_used_listed_and_revoked_beside_a_running_app(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.authentication.SEEN_WITHIN", 0.0)
    code, [told, secret] = await said(settings, "create", "--name", "Aircall", "--scope", "read, call-logs")
    assert (code, told) == (0, "Key 1 for Aircall, which may read, call-logs. It is shown this once:")
    async with Client(app.url, secret) as client:
        assert (await client.get("/v2/communications/1")).status == 404
    code, [_, row] = await said(settings, "list")
    assert row.split()[:4] == ["1", "Aircall", f"{secret[:8]}…", "read,call-logs"]
    assert secret not in row
    for _ in range(2):
        assert await said(settings, "revoke", "1") == (0, ["Key 1 for Aircall is revoked."])
    revoked, created = await audit.entries(app.listening.workspace)
    assert (created.kind, created.subject, created.changes) == (
        "key_created",
        "key 1, Aircall",
        {"scopes": [None, "read call-logs"]},
    )
    assert (revoked.kind, revoked.subject, revoked.actor) == ("key_revoked", "key 1, Aircall", actor())
    async with Client(app.url, secret) as client:
        assert (await client.get("/v2/communications/1")).status == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_key_that_is_not_there_is_said_plainly(app: App, settings: Settings) -> None:
    assert await said(settings, "revoke", "9") == (
        1,
        ["logcall: There is no key 9: `logcall keys list` shows those that there are."],
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "Aircall", "--scope", "admin"), "admin is none: there are read, write, call-logs."),
        (("--name", "Aircall"), "Missing option '--scope'"),
        (("--scope", "read"), "Missing option '--name'"),
    ],
)
def test_what_a_key_may_do_must_be_said(arguments: tuple[str, ...], said: str) -> None:
    result = asked("create", *arguments)
    assert (result.exit_code, said in result.output) == (2, True)


def test_its_help_keeps_the_two_kinds_of_keys_apart() -> None:
    lines = [line.split() for line in asked("--help").output.splitlines()]
    kinds = {line[0]: line[1] for line in lines if len(line) > 1 and line[1] in ("API:", "Encryption:")}
    assert kinds == {
        "create": "API:",
        "list": "API:",
        "revoke": "API:",
        "new": "Encryption:",
        "rotate": "Encryption:",
    }
