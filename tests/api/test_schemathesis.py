"""The running API, held against its own document by Schemathesis: every check, a fixed seed."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from sandbox import Sandbox
from tests.factories import make_lead, make_rep
from tests.world import settings_for

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, api_rate=1_000_000)


@pytest.mark.timeout(240)  # it computes, so that a busy machine takes several times as long
@pytest.mark.parametrize(
    ("database_url", "which"),
    [
        pytest.param("sqlite", ("--include-tag", "Leads"), id="sqlite, leads"),  # as much as all the others
        pytest.param("sqlite", ("--exclude-tag", "Leads"), id="sqlite, the rest"),
    ],
    indirect=["database_url"],
)
async def test_whatever_is_sent_the_answer_is_as_the_document_says(app: App, key: str, which: tuple[str, ...]) -> None:
    workspace = app.listening.workspace
    await make_lead(workspace, owner=await make_rep(workspace, email="dana@example.com"), email="sophie@example.com")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)),
        *("run", f"{app.url}/openapi.json", "--header", f"Authorization: Bearer {key}", "--checks", "all", *which),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PYTHONIOENCODING": "utf-8", "COLUMNS": "120"},
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
