"""The README's examples, run as they are written."""

import asyncio
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from models import Communication, Recording, User
from tests.recordings.sounds import wav

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

README = Path(__file__).parents[2] / "README.md"


def commands() -> list[str]:
    """Each curl of the API's section, with what is continued on the next lines."""
    text = README.read_text().partition("<!-- api -->")[2].partition("<!-- /api -->")[0]
    lines = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "```")))
    return [f"curl{command}".strip() for command in re.split(r"^curl", lines, flags=re.MULTILINE) if command.strip()]


async def run(command: str, folder: Path, **variables: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euc",
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*", **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, f"{command}\n{err.decode()}{out.decode()}"
    answer: dict[str, Any] = json.loads(out)
    return answer


async def test_every_example_of_the_readme_works_as_it_is_written(app: App, key: str, tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(wav())
    begins, ends, recording, email, search, history = commands()
    known = {"LOGCALL": app.url, "KEY": key}

    begun = (await run(begins, tmp_path, **known))["data"]
    known |= {
        "CALL_LOG": str(begun["id"]),
        "COMMUNICATION": str(begun["communication_id"]),
        "LEAD": str(begun["lead_id"]),
    }
    assert (await run(begins, tmp_path, **known))["data"]["id"] == begun["id"]
    assert (await User.get(id=begun["user_id"])).name == "Alice"
    await run(ends, tmp_path, **known)
    assert await run(recording, tmp_path, **known) == {"message": "Recording uploaded successfully."}
    sent = (await run(email, tmp_path, **known))["data"]
    assert sent["email_body"] is None

    assert begun["lead_id"] in [lead["id"] for lead in (await run(search, tmp_path, **known))["data"]]
    said = (await run(history, tmp_path, **known))["data"]
    assert {entry["id"] for entry in said} == {sent["id"], begun["communication_id"]}
    call = await Communication.get(id=begun["communication_id"])
    assert (call.call_status, call.call_duration) == ("answered", 200)
    assert await Recording.filter(communication_id=call.id).exists()
