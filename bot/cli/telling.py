"""Hooks, as they are kept from the terminal."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from bot import storage
from bot.cli.terminal import actor, printable
from bot.guard import judge_url
from bot.services import hooks
from bot.settings import HookSettings
from bot.webhooks.sending import send, sending
from models import Hook
from models.fields import use_keys

_LONGEST = 300
_PING = b'{"event":"ping","data":{"id":%d}}'


async def added(settings: HookSettings, url: str, events: Sequence[str], workspace_id: str | None) -> tuple[Hook, str]:
    """The hook and its secret. Raises Invalid."""
    judge_url(url, private=settings.hooks_allow_private)
    use_keys(settings.keys)
    async with storage.opened(settings.database_url, alone=False):
        return await hooks.add(await storage.the_workspace(workspace_id), url, events, actor=actor())


async def listed(database_url: str, workspace_id: str | None) -> list[str]:
    async with storage.opened(database_url, alone=False):
        workspace = await storage.the_workspace(workspace_id)
        given_up = Counter(delivery.hook_id for delivery in await hooks.parked(workspace))
        lines = []
        for hook in await hooks.all_of(workspace):
            line = f"{hook.id}  {printable(hook.url, _LONGEST)}  {hook.events.replace(' ', ', ')}"
            line += f"  since {hook.created_at:%Y-%m-%d}"
            if given_up[hook.id]:
                line += f"  {given_up[hook.id]} parked"
            if failing := await hooks.failing(workspace, hook.id):
                line += f"  in vain since {failing.created_at:%Y-%m-%d %H:%M} UTC: {failing.error}"
            lines.append(line)
    return lines or ["None yet: `logcall hooks add` makes one."]


async def removed(database_url: str, hook_id: int, workspace_id: str | None) -> int:
    """How many deliveries waited. Raises Missing."""
    async with storage.opened(database_url, alone=False):
        return await hooks.remove(await storage.the_workspace(workspace_id), hook_id, actor=actor())


async def parked(database_url: str, workspace_id: str | None) -> list[str]:
    async with storage.opened(database_url, alone=False):
        workspace = await storage.the_workspace(workspace_id)
        return [
            f"{each.id}  hook {each.hook_id}  {each.event}  {each.communication_id or each.lead_id}  "
            f"{each.parked_at:%Y-%m-%d %H:%M} UTC, {each.attempts} tries: {each.error}"
            for each in await hooks.parked(workspace)
        ] or ["Nothing is parked."]


async def replayed(database_url: str, delivery_id: int | None, workspace_id: str | None) -> int:
    async with storage.opened(database_url, alone=False):
        return await hooks.replay(await storage.the_workspace(workspace_id), delivery_id, actor=actor())


async def tested(settings: HookSettings, hook_id: int, workspace_id: str | None) -> str | None:
    """Why the hook did not take it, if it did not. Raises Missing, and KeyProblem."""
    use_keys(settings.keys)
    async with storage.opened(settings.database_url, alone=False):
        hook = await hooks.named(await storage.the_workspace(workspace_id), hook_id)
    private = settings.hooks_allow_private
    async with sending(private=private) as session:
        outcome = await send(
            session,
            hook.url,
            hook.secret.unseal(),
            _PING % hook.id,
            event="ping",
            name=f"ping-{secrets.token_hex(4)}",
            now=datetime.now(UTC),
            private=private,
        )
    return outcome.problem


def deliveries(count: int) -> str:
    return "1 delivery" if count == 1 else f"{count:,} deliveries"
