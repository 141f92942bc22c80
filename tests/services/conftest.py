"""Who and what most services are tried with. A test's module may have its own of the same name."""

import pytest

from models import Lead, User, Workspace
from models.record import CommunicationRecord
from tests.factories import log_call, make_lead, make_rep


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace)


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


@pytest.fixture
async def call(workspace: Workspace, rep: User, lead: Lead) -> CommunicationRecord:
    return await log_call(workspace, rep, lead, "calling")
