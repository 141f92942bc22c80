"""Hears when somebody changes their profile."""

from bot.listening import Ack, Listening, Payload


def register(app: Listening) -> None:
    @app.event("user_change")
    async def profile_changed(ack: Ack, event: Payload) -> None:
        await ack()
        if event["user"].get("team_id") == app.workspace.slack_id:
            await app.keep_profile(event["user"])
