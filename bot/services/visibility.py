"""Whose leads a rep may see: all, or their own and those that nobody owns, as the workspace has it."""

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models import Lead, User, Workspace
from models.user import Role
from models.workspace import Visibility


def sees_all(workspace: Workspace, user: User | None) -> bool:
    """Whether nothing is kept from `user`; None is Logcall itself."""
    return user is None or user.role in (Role.MANAGER, Role.ADMIN) or workspace.reps_see == Visibility.ALL


def sees(workspace: Workspace, user: User | None, lead: Lead) -> bool:
    return sees_all(workspace, user) or lead.owner_id is None or (user is not None and lead.owner_id == user.id)


def visible(workspace: Workspace, user: User | None, leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Those of `leads` that `user` may see."""
    if user is None or sees_all(workspace, user):
        return leads
    return leads.filter(Q(owner_id__isnull=True) | Q(owner_id=user.id))
