"""What `/logcall help` says. Pure."""

from typing import Any

from bot import blockkit as bk

HELP_WORDS = frozenset({"help", "aide", "?"})
UNDO_WORDS = frozenset({"undo", "annuler"})

_EXAMPLES = (
    ("/logcall", "opens the form"),
    ("/logcall 514 789-4561 vm 3m yesterday 4pm", "a voicemail left, three minutes, yesterday at 4"),
    ("/logcall Sophie Tremblay answered 12m20 this morning", "an answered call, found by the lead's name"),
    ("/logcall hier 16h Sophie Tremblay", "French works too"),
    ("/logcall Sophie Tremblay vm, call again tomorrow 10am", "with a follow-up: I remind you of it"),
    ("/logcall today", "what you have to follow up today"),
    ("/logcall settings", "what this channel hears of, and its digests"),
    ("/logcall calls here", "calls that your phone system reports come here, where their rep has no channel yet"),
    ("/logcall undo", "takes back your last one, within 10 minutes"),
    ("/lead Sophie Tremblay", "who it is, and everything logged with them"),
)


def usage() -> dict[str, Any]:
    """The usage, with examples, as a message."""
    lines = "\n".join(f"• `{command}`: {meaning}" for command, meaning in _EXAMPLES)
    text = "Log a call, an email, a text message or a video meeting without leaving Slack."
    after = (
        "After `/logcall`, write what you know in any order: a number or a name, how it went, how long, when. "
        "The form opens with it filled in; nothing is saved or posted before you submit."
    )
    return bk.message(f"{text}\n{lines}\n{after}", [bk.section(text), bk.section(lines), bk.context(after)])
