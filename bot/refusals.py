"""Slack's error words in plain language: what happened, and what to do about it. Pure."""

TRANSIENT = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""Refusals that pass by themselves: worth trying again later."""

APP_TOKEN_FIX = "make one under Basic Information → App-Level Tokens, with connections:write, and turn Socket Mode on"  # noqa: S105

LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
"""Refusals of Logcall itself, whatever it asks for."""

GONE = frozenset({"message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"})
"""Somebody deleted the message that this was about."""

OURS = "logcall_failed"
"""Our own word, among Slack's, for what went wrong before Slack was asked."""

_SENTENCES = {
    OURS: "Something went wrong on Logcall's side. Try again; if it goes on, tell your administrator.",
    "not_in_channel": "I'm not in {channel} yet. Type `/invite @logcall` there.",
    "channel_not_found": "I can't see {channel}. If it is private, type `/invite @logcall` there.",
    "is_archived": "{channel} is archived. Unarchive it, then try again.",
    "restricted_action": "{channel} doesn't let me post. Ask its owner to allow it, then try again.",
    "restricted_action_read_only_channel": "{channel} is read-only. Ask its owner to allow me, then try again.",
    "restricted_action_thread_only_channel": "{channel} takes only replies. Ask its owner to allow me, then try again.",
    "expired_trigger_id": "Slack gave me too little time to open the form. Try again.",
    "exchanged_trigger_id": "Slack had already used that click. Try again.",
    "user_not_in_channel": "You are not in {channel}: join it first.",
    "missing_scope": "Logcall lacks a permission in Slack. An administrator can run `logcall doctor` to see which.",
    "invalid_auth": "Slack no longer accepts Logcall's token. An administrator can run `logcall doctor`.",
    "not_authed": "Slack no longer accepts Logcall's token. An administrator can run `logcall doctor`.",
    "token_revoked": "Slack no longer accepts Logcall's token. An administrator can run `logcall doctor`.",
    "token_expired": "Slack no longer accepts Logcall's token. An administrator can run `logcall doctor`.",
    "account_inactive": "Logcall was removed from this workspace. An administrator can install it again.",
}


def is_passing(error: str) -> bool:
    """Whether it says that Slack is unwell or busy, and nothing of what it was asked."""
    # http_…: the client's word for an answer that is not Slack's
    return error in TRANSIENT or error.startswith("http_")


def explain(error: str, channel: str | None = None) -> str:
    """A sentence for Slack's `error` word. `channel` is a channel's id, shown as a link to it."""
    sentence = _SENTENCES.get(error, "Slack refused this ({error}). Try again in a minute.")
    return sentence.format(channel=f"<#{channel}>" if channel else "that channel", error=error or "no reason given")
