"""Which audio a file is, by its content and by its name. Pure."""

from models.recording import AudioFormat

SNIFFED = 12
"""Bytes from the start that tell."""

CONTENT_TYPES = {AudioFormat.WAV: "audio/wav", AudioFormat.MP3: "audio/mpeg"}


def audio_format(head: bytes) -> AudioFormat | None:
    """What begins with these bytes: a RIFF file that holds WAVE, an ID3 tag, or a frame of MPEG layer III; None for
    anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return AudioFormat.WAV
    if head[:3] == b"ID3" or _is_frame(head[:3]):
        return AudioFormat.MP3
    return None


def _is_frame(header: bytes) -> bool:
    """Whether it is the header of such a frame (ISO/IEC 11172-3, 2.4.1.3): eleven bits that are set, a version, layer
    III, a bitrate and a sampling rate that there are. AAC begins alike, with another layer."""
    if len(header) < 3 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, rate = header[1] >> 3 & 3, header[1] >> 1 & 3, header[2] >> 4, header[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate != 15 and rate != 3


def name_problem(name: str, content: AudioFormat) -> str | None:
    """Why a file of this name can't be what its content says it is. A name without an ending says nothing."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in ("", content):
        return None
    if ending in tuple(AudioFormat):
        return f"is named .{ending}, but holds {content}: name it for what it is"
    return "must be a wav or an mp3 file, by its name too"
