"""Recordings that are uploaded, replaced and removed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import logs
from bot.app import App
from bot.services import communications, lost_recordings, recordings
from bot.settings import Settings
from models import Delivery, LostRecording, Recording, User, Workspace
from models.record import CommunicationRecord
from sandbox import Sandbox
from tests.api.client import Client, Reply
from tests.factories import log_call, make_lead, make_rep
from tests.recordings.sounds import AAC, MP3, TAGGED_MP3, wav
from tests.world import settings_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str, folder: Path) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, recordings=str(folder))


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace)


@pytest.fixture
async def call(workspace: Workspace, rep: User) -> CommunicationRecord:
    return await log_call(workspace, rep, await make_lead(workspace), channel_id=None)


def files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def form(content: Any, name: str | None = "call.wav", field: str = "recording") -> aiohttp.FormData:
    data = aiohttp.FormData(default_to_multipart=True)
    data.add_field(field, content, filename=name, content_type="audio/wav" if name else None)
    return data


async def upload(api: Client, call: CommunicationRecord, content: Any, name: str | None = "call.wav") -> Reply:
    return await api.ask("POST", f"/v2/communications/{call.id}/recording", data=form(content, name))


async def test_what_a_client_calls_its_file_is_printed_nowhere(
    api: Client, call: CommunicationRecord, recwarn: pytest.WarningsRecorder
) -> None:
    logs.configure("INFO", "json")
    strange = b"--b\r\nContent-Disposition: form-data; name=recording; filename*=utf-8''%ff%fe-Sophie.wav\r\n\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    body = strange + wav() + b"\r\n--b--\r\n"
    answer = await api.ask("POST", f"/v2/communications/{call.id}/recording", data=body, headers=headers)
    assert answer.status == 200
    assert [str(warning.message) for warning in recwarn if "Sophie" in str(warning.message)] == []


async def test_an_upload_is_known_again_by_its_file(api: Client, call: CommunicationRecord, folder: Path) -> None:
    first, other = wav(), wav()[:-1] + b"\x01"

    async def send(content: bytes) -> Reply:
        path = f"/v2/communications/{call.id}/recording"
        return await api.ask("POST", path, data=form(content), headers={"Idempotency-Key": "a"})

    assert (await send(first)).status == 200
    again = await send(first)  # in another form: aiohttp makes up a boundary for each
    assert (again.status, again.headers["Idempotent-Replayed"]) == (200, "true")
    refused = await send(other)
    assert refused.status == 422
    assert "was used for another request" in refused.json["message"]
    assert files(folder) == [first]


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (wav(), "call.wav", "wav"),
        (wav(60), "call.WAV", "wav"),
        (MP3, "call.mp3", "mp3"),
        (TAGGED_MP3, "RE0123456789", "mp3"),
        (wav(), None, "wav"),
    ],
)
async def test_a_recording_is_kept_as_it_came(
    api: Client, call: CommunicationRecord, folder: Path, content: bytes, name: str | None, format_: str
) -> None:
    answer = await upload(api, call, content, name)
    assert (answer.status, answer.json) == (200, {"message": "Recording uploaded successfully."})
    recording = await Recording.get()
    assert (recording.format, recording.size) == (format_, len(content))
    assert files(folder) == [content]
    assert not await LostRecording.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "call.wav"),
        (b"RIFF", "call.wav"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(100), "call.wav"),
        (AAC, "call.mp3"),
        (b"%PDF-1.7" + bytes(100), "call.wav"),
        (wav(), "call.mp3"),
        (MP3, "call.exe"),
    ],
)
async def test_what_is_no_wav_or_mp3_by_content_and_by_name_is_refused(
    api: Client, call: CommunicationRecord, folder: Path, content: bytes, name: str
) -> None:
    answer = await upload(api, call, content, name)
    assert (answer.status, list(answer.errors)) == (422, ["recording"])
    assert files(folder) == []
    assert not await LostRecording.exists()


async def test_another_upload_replaces_the_one_before(api: Client, call: CommunicationRecord, folder: Path) -> None:
    for content, name in ((wav(), "first.wav"), (MP3, "second.mp3")):
        assert (await upload(api, call, content, name)).status == 200
    assert files(folder) == [MP3]
    assert (await Recording.get()).format == "mp3"
    assert not await LostRecording.exists()


async def test_a_refused_upload_leaves_the_one_before(api: Client, call: CommunicationRecord, folder: Path) -> None:
    sound = wav()
    await upload(api, call, sound)
    assert (await upload(api, call, AAC)).status == 422
    assert files(folder) == [sound]


async def test_what_is_too_large_is_refused_and_nothing_is_left(
    api: Client, call: CommunicationRecord, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 4_000_000)

    async def endless() -> AsyncIterator[bytes]:
        yield wav()
        for _ in range(64):
            yield bytes(65536)

    assert (await upload(api, call, endless())).status == 413
    assert files(folder) == []
    assert not await LostRecording.exists()


async def test_an_upload_that_says_that_it_is_too_large_is_refused_before_it_is_read(
    api: Client, call: CommunicationRecord, app: App
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(app.url.rpartition(":")[2]))
    authorization = api._session.headers["Authorization"]
    head = [
        f"POST /v2/communications/{call.id}/recording HTTP/1.1",
        "Host: localhost",
        f"Authorization: {authorization}",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {200 * 1024 * 1024}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    assert b" 413 " in await reader.readline()
    writer.close()


async def test_an_upload_that_breaks_off_leaves_nothing(
    api: Client, call: CommunicationRecord, folder: Path, app: App
) -> None:
    stop, sent = asyncio.Event(), asyncio.Event()

    async def breaking() -> AsyncIterator[bytes]:
        yield wav(10)
        for _ in range(80):
            yield bytes(65536)
        sent.set()
        await stop.wait()
        yield b""

    sending = asyncio.create_task(upload(api, call, breaking()))
    await sent.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    while await LostRecording.exists() or files(folder):
        await lost_recordings.bell.wait(0.01)
    assert not await Recording.exists()


async def test_a_recording_is_removed_with_its_communication(
    api: Client, call: CommunicationRecord, folder: Path, workspace: Workspace, rep: User
) -> None:
    await upload(api, call, wav())
    await communications.take_back(workspace, call.id, rep)
    assert not await Recording.exists()
    while files(folder):
        await asyncio.wait_for(_turn(), 5)
    assert (await upload(api, call, wav())).status == 404


async def _turn() -> None:
    await LostRecording.exists()


async def test_only_calls_have_recordings(api: Client, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    email = await communications.log(
        workspace, None, lead_id=lead.id, method="email", direction="outgoing", values={}, channel_id=None
    )
    assert list((await upload(api, email, wav())).errors) == ["recording"]
    assert (await api.ask("POST", "/v2/communications/999/recording", data=form(wav()))).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"json": {"recording": "x"}}, 415),
        ({"data": form(wav(), field="file")}, 422),
        ({"data": b"nothing", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400),
        ({"data": b"nothing", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        (
            {"data": b"--x\r\n\r\nRIFF1234WAVEmore", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            422,
        ),
        ({"data": b"--x--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 422),
    ],
)
async def test_what_is_no_form_with_a_recording_is_refused(
    api: Client, call: CommunicationRecord, folder: Path, body: dict[str, Any], status: int
) -> None:
    answer = await api.ask("POST", f"/v2/communications/{call.id}/recording", **body)
    assert answer.status == status, answer.body
    assert files(folder) == []


async def test_a_form_with_something_else_in_it_is_refused_by_its_name(
    api: Client, call: CommunicationRecord, folder: Path
) -> None:
    data = form(wav())
    data.add_field("comment", "hello")
    answer = await api.ask("POST", f"/v2/communications/{call.id}/recording", data=data)
    assert (answer.status, list(answer.errors)) == (422, ["comment"])
    assert (files(folder), await Recording.exists(), await LostRecording.exists()) == ([], False, False)


async def test_the_card_is_drawn_anew(api: Client, workspace: Workspace, rep: User) -> None:
    call = await log_call(workspace, rep, await make_lead(workspace), channel_id="C0SALES")
    await upload(api, call, wav())
    assert await Delivery.filter(communication_id=call.id, kind="card_edit").count() == 1


async def test_of_two_uploads_at_once_one_is_left(api: Client, call: CommunicationRecord, folder: Path) -> None:
    sounds = [wav(), wav(1), wav(2)]
    answers = await asyncio.gather(*(upload(api, call, sound) for sound in sounds))
    assert [answer.status for answer in answers] == [200] * 3
    [left] = files(folder)
    assert (await Recording.get()).size == len(left)
    assert not await LostRecording.exists()


async def test_what_a_process_that_died_left_is_swept_once_nobody_can_be_at_it(
    app: App, api: Client, call: CommunicationRecord, workspace: Workspace, folder: Path
) -> None:
    await upload(api, call, wav())
    referred = (await Recording.get()).place
    store = app.listening.recordings
    await store.write("1/9-dead.wav", _sound())
    for place in ("1/9-dead.wav", "1/9-never-written.wav", referred):
        await LostRecording.create(workspace_id=workspace.id, place=place)
    now = datetime.now(UTC)
    assert await lost_recordings.sweep(store, workspace, now) == 0
    assert len(files(folder)) == 2
    assert await lost_recordings.sweep(store, workspace, now + timedelta(hours=2)) == 3
    assert files(folder) == [wav()]
    assert not await LostRecording.exists()


async def _sound() -> AsyncIterator[bytes]:
    yield wav()


def _block(folder: Path) -> None:
    folder.write_text("a file where the folder should be")


async def test_a_store_that_fails_is_said_with_a_reference_and_changes_nothing(
    api: Client, call: CommunicationRecord, folder: Path
) -> None:
    _block(folder)
    answer = await upload(api, call, wav())
    assert (answer.status, len(answer.json["reference"])) == (500, 8)
    assert str(folder) not in answer.json["message"]
    assert not await Recording.exists()


async def test_an_upload_that_stands_still_is_given_up_and_leaves_nothing(
    api: Client, call: CommunicationRecord, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.recordings._PATIENCE", 0.1)
    answered = asyncio.Event()

    async def standing_still() -> AsyncIterator[bytes]:
        yield wav(10)
        await answered.wait()

    try:
        assert (await upload(api, call, standing_still())).status == 408
    finally:
        answered.set()
    assert files(folder) == []
    assert not await LostRecording.exists()
