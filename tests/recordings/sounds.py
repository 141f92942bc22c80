"""Sounds to upload: the least that is what it says."""

import io
import wave

MP3 = b"\xff\xfb\x90\x64" + bytes(413)
"""One silent frame: MPEG 1, layer III, 128 kbit/s, 44.1 kHz."""
TAGGED_MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + MP3
AAC = b"\xff\xf1\x50\x80" + bytes(100)


def wav(seconds: float = 0.1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    return file.getvalue()
