"""What reps do in many journeys, each said in a line."""

from typing import Any

from sandbox import ChannelDriver, Message, Rep, Surface


async def open_form(rep: Rep, text: str = "", channel: str = "#sales") -> Surface:
    await rep.slash(f"/logcall {text}".strip(), channel)
    return await rep.modal()


async def send(form: Surface) -> None:
    """Submit a form that has nothing wrong in it."""
    assert await form.submit() == {}
    await form.closed()


async def log(rep: Rep, channel: ChannelDriver, text: str, values: dict[str, Any] | None = None) -> Message:
    """Log what `text` and `values` say, and wait for its card."""
    before = len(channel.cards)
    form = await open_form(rep, text, f"#{channel.channel.name}")
    await form.fill(values or {})
    await send(form)
    await channel.wait(lambda there: len(there.cards) > before)
    return channel.cards[-1]


def replies(channel: ChannelDriver, card: Message) -> list[str]:
    return [reply.visible for reply in channel.thread(card)]
