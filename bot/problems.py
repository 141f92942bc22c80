"""What people read when something fails: what happened, what to do, and a reference to find it in the log."""

import secrets

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from tortoise.exceptions import DBConnectionError, OperationalError

from bot import metrics
from bot.blockkit import literal
from bot.refusals import explain
from bot.services.errors import Missing, Refused
from models.methods import Invalid

log = structlog.get_logger()

DATABASE_PROBLEMS = (OperationalError, DBConnectionError, ConnectionError)
NETWORK_PROBLEMS = (aiohttp.ClientError, TimeoutError)


def describe(problem: Exception, *, plain: bool = False) -> str:
    """A sentence or two for the person concerned: mrkdwn in which names are nothing but names, or `plain` text. What
    was not foreseen is logged under the reference they see."""
    if isinstance(problem, Missing | Refused):
        return problem.message if plain else problem.shown(literal)
    if isinstance(problem, Invalid):
        return "; ".join(f"{field} {what if plain else literal(what)}" for field, what in problem.errors.items())
    reference = secrets.token_hex(4)
    metrics.failed(problem)
    log.error("problem", reference=reference, exc_info=problem)
    if isinstance(problem, SlackApiError):
        return f"{explain(problem.response.get('error', ''))} (Reference {reference}.)"
    if isinstance(problem, DATABASE_PROBLEMS):
        return (
            "Logcall's database isn't answering. Nothing was saved, and nothing you typed is lost: "
            f"try again in a minute. (Reference {reference}.)"
        )
    if isinstance(problem, NETWORK_PROBLEMS):
        return f"Slack can't be reached right now: try again in a minute. (Reference {reference}.)"
    return (
        "Something went wrong on Logcall's side. Try again; if it goes on, tell your administrator "
        f"this reference: {reference}."
    )
