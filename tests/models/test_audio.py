"""What a file of sound is, by its content and by its name."""

import pytest

from models.audio import audio_format, name_problem
from models.recording import AudioFormat
from tests.recordings.sounds import AAC, MP3, TAGGED_MP3, wav


@pytest.mark.parametrize(
    ("head", "format_"),
    [
        (wav(), "wav"),
        (MP3, "mp3"),
        (TAGGED_MP3, "mp3"),
        (b"\xff\xf3\x40\xc0", "mp3"),  # MPEG 2
        (b"\xff\xe3\x40\xc0", "mp3"),  # MPEG 2.5
        (AAC, None),
        (b"\xff\xfd\x90\x64", None),  # layer II
        (b"\xff\xeb\x90\x64", None),  # a version that is reserved
        (b"\xff\xfb\xf0\x64", None),  # a bitrate that there is not
        (b"\xff\xfb\x9c\x64", None),  # a sampling rate that there is not
        (b"\xff\xfb", None),
        (b"RIFF\x00\x00\x00\x00AVI ", None),
        (b"OggS" + bytes(20), None),
        (b"", None),
    ],
)
def test_content_is_told_by_its_first_bytes(head: bytes, format_: str | None) -> None:
    assert audio_format(head[:12]) == format_


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("call.wav", True),
        ("CALL.WAV", True),
        ("RE0123", True),
        ("", True),
        ("call.mp3", False),
        ("call.wav.exe", False),
    ],
)
def test_a_name_must_not_say_something_else(name: str, fits: bool) -> None:
    assert (name_problem(name, AudioFormat.WAV) is None) == fits
