"""Merging two leads: choosing the other one, saying what it does, doing it, and undoing it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot import ids
from bot.blockkit import literal
from bot.lead_elements import lead_option
from bot.leads.answering import say, say_instead
from bot.leads.merge_views import (
    MERGE_FORM,
    MERGE_REVIEW,
    OTHER,
    SURVIVOR,
    UNMERGE_FORM,
    first_of,
    merged_message,
    other_error,
    read_merge,
    read_review,
    refused_view,
    review_view,
    says_what_it_does,
    survivor_error,
    unmerged_message,
)
from bot.leads.views import recall
from bot.listening import Ack, Listening, Payload
from bot.services import leads
from bot.services.errors import Missing, Refused
from models import User
from models.record import LeadRecord, MergeRecord

T = TypeVar("T")

SOON = 1.5
"""Seconds that a form stays open for a merge to end. Slack gives it three; very long histories take longer to move."""


def register(app: Listening) -> None:
    @app.options(OTHER)
    async def other_searched(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        known = recall(body["view"])
        found = await leads.find(app.workspace, rep, body.get("value") or "")
        await ack(options=[lead_option(lead) for lead in found if lead.id != known["lead"]])

    @app.submission(MERGE_FORM)
    async def other_chosen(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        lead_id, other_id = read_merge(body["view"])
        try:
            view = await review(body, rep, survivor_id=lead_id, merged_id=other_id, first=lead_id)
        except (Missing, Refused) as problem:
            await ack(response_action="errors", errors=other_error(problem.message))
            return
        await ack(response_action="update", view=view)

    async def review(body: Payload, rep: User, *, survivor_id: int, merged_id: int, first: int) -> dict[str, Any]:
        plan = await leads.merge_plan(app.workspace, rep, survivor_id=survivor_id, merged_id=merged_id)
        return review_view(plan, first=first, region=app.workspace.region, answer_to=recall(body["view"])["url"])

    @app.action(SURVIVOR)
    async def survivor_chosen(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(redraw(body, rep), body)

    async def redraw(body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        survivor_id, merged_id = read_review(body["view"])
        view = await review(body, rep, survivor_id=survivor_id, merged_id=merged_id, first=first_of(body["view"]))
        await app.client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    @app.submission(MERGE_REVIEW)
    async def merge_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        survivor_id, merged_id = read_review(body["view"])
        try:
            if not says_what_it_does(body["view"], survivor_id):  # they were quicker than the form
                view = await review(
                    body, rep, survivor_id=survivor_id, merged_id=merged_id, first=first_of(body["view"])
                )
                await ack(response_action="update", view=view)
                return
            merging = begun(leads.merge(app.workspace, rep, survivor_id=survivor_id, merged_id=merged_id))
            await soon(merging)
        except (Missing, Refused) as problem:
            await ack(response_action="errors", errors=survivor_error(problem.message))
            return
        await ack()
        app.later(say_merged(body, rep, merging), body)

    async def say_merged(body: Payload, rep: User, merging: "asyncio.Task[MergeRecord]") -> None:
        merge = await merging
        lead = await leads.get(app.workspace, merge.survivor_id, seen_by=rep)
        await say(app, body, merged_message(lead, merge))

    @app.submission(UNMERGE_FORM)
    async def unmerge_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        undoing = begun(leads.undo_merge(app.workspace, rep, int(recall(body["view"])["merge"])))
        try:
            await soon(undoing)
        except (Missing, Refused) as problem:
            await ack(response_action="update", view=refused_view(problem.shown(literal)))
            return
        await ack()
        app.later(say_undone(body, undoing), body)

    async def say_undone(body: Payload, undoing: "asyncio.Task[tuple[LeadRecord, LeadRecord]]") -> None:
        survivor, other = await undoing
        await say(app, body, unmerged_message(survivor, other))

    @app.action(ids.MERGE_UNDO)
    async def undo_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(undo(body, rep), body)

    async def undo(body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        survivor, other = await leads.undo_merge(app.workspace, rep, int(body["actions"][0]["value"]))
        await say_instead(app, body, unmerged_message(survivor, other))


def begun(work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    return asyncio.get_running_loop().create_task(work)


async def soon(work: "asyncio.Task[Any]") -> None:
    """Wait for `work` as long as Slack may be kept waiting, and let it go on after that. Raises what it raised."""
    done, _ = await asyncio.wait({work}, timeout=SOON)
    for finished in done:
        finished.result()
