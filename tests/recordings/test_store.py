"""The store of recordings: a folder, and a bucket of a real server that speaks S3."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from bot.recording_store import RecordingStore, S3Access
from tests.recordings.sounds import wav

LONG = wav(800)
"""Of more than two parts of an upload to S3."""
BUCKET = "recordings"

Files = Callable[[], dict[str, int]]
"""What is in the store: names and sizes."""


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[RecordingStore, Files]:
    if request.param == "folder":
        folder = tmp_path / "new" / "recordings"
        return RecordingStore(str(folder)), lambda: {
            str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()
        }
    url = str(request.getfixturevalue("s3"))
    client = boto3.client(
        "s3", endpoint_url=url, aws_access_key_id="id", aws_secret_access_key="secret", region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)
    for object_ in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=object_["Key"])

    def files() -> dict[str, int]:
        uploads = client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ())
        assert not uploads, "an upload was left half done"
        found = client.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return {object_["Key"].removeprefix("calls/"): object_["Size"] for object_ in found}

    return RecordingStore(f"s3://{BUCKET}/calls", S3Access(url, "us-east-1", "id", "secret")), files


@pytest.fixture
def store(kept: tuple[RecordingStore, Files]) -> RecordingStore:
    return kept[0]


@pytest.fixture
def files(kept: tuple[RecordingStore, Files]) -> Files:
    return kept[1]


async def pieces(content: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(store: RecordingStore, place: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in await store.read(place, start, end)])


@pytest.mark.parametrize("content", [wav(), LONG])
async def test_what_was_written_is_read_from_anywhere_in_it(
    store: RecordingStore, files: Files, content: bytes
) -> None:
    await store.write("1/a.wav", pieces(content))
    assert files() == {"1/a.wav": len(content)}
    assert await read(store, "1/a.wav", 0, len(content)) == content
    assert await read(store, "1/a.wav", 20, 45) == content[20:45]
    assert await read(store, "1/a.wav", len(content) - 1, len(content)) == content[-1:]


async def test_what_breaks_off_leaves_nothing(store: RecordingStore, files: Files) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        async for piece in pieces(LONG):
            yield piece
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.write("1/a.wav", breaking())
    assert files() == {}


async def test_what_is_removed_is_gone_and_may_be_removed_again(store: RecordingStore, files: Files) -> None:
    await store.write("1/a.wav", pieces(wav()))
    for _ in range(2):
        await store.remove("1/a.wav")
    assert files() == {}
    with pytest.raises(FileNotFoundError):
        await store.read("1/a.wav", 0, 1)
