"""Whose leads a rep may see: all, or their own and nobody's, as the workspace has it. Guests see none."""

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.services.permissions import Action, is_own, may
from models import Lead, User, Workspace
from models.workspace import Visibility


def sees_all(workspace: Workspace, user: User | None) -> bool:
    """Whether nothing is kept from `user`; None is Logcall itself."""
    if may(user, Action.SEE_LEAD):
        return True
    return workspace.reps_see == Visibility.ALL and may(user, Action.SEE_LEAD, own=True)


def sees(workspace: Workspace, user: User | None, lead: Lead) -> bool:
    return sees_all(workspace, user) or (is_own(user, lead) and may(user, Action.SEE_LEAD, own=True))


def visible(workspace: Workspace, user: User | None, leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Those of `leads` that `user` may see."""
    if user is None or sees_all(workspace, user):
        return leads
    if not may(user, Action.SEE_LEAD, own=True):
        return leads.filter(id=0)
    return leads.filter(Q(owner_id__isnull=True) | Q(owner_id=user.id))
