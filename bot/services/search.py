"""The one place where leads are searched."""

from tortoise.expressions import Case, Q, When
from tortoise.queryset import QuerySet

from models import Lead, User, Workspace
from models.lead import search_terms

MOST_TERMS = 12
"""What has more words than that is prose: it names nobody, and its SQL would nest too deep."""


def matching(workspace: Workspace, user: User, query: str) -> QuerySet[Lead]:
    """Leads that `query` finds: the rep's own first, then by last contact. With nothing to look for, every lead, those
    that were contacted first."""
    leads = Lead.filter(workspace_id=workspace.id, merged_into_id__isnull=True, deleted_at__isnull=True)
    terms = search_terms(query)
    if len(terms) > MOST_TERMS or (not terms and query.strip()):  # punctuation alone finds nothing either
        return leads.filter(id=0)
    for alternatives in terms:
        leads = leads.filter(Q(*(_all_begin(beginnings) for beginnings in alternatives), join_type=Q.OR))
    leads = leads.annotate(
        other=Case(When(owner_id=user.id, then="0"), default="1"),
        silent=Case(When(last_contact_at__isnull=False, then="0"), default="1"),
    )
    first = ("other", "silent") if terms else ("silent", "other")
    return leads.order_by(*first, "-last_contact_at", "-id")


def _all_begin(beginnings: list[str]) -> Q:
    return Q(*(Q(search_text__contains=f" {beginning}") for beginning in beginnings), join_type=Q.AND)
