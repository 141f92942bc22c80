"""Users, for other systems to name."""

from models import User, Workspace
from sandbox import Rep
from tests.api.client import Client
from tests.factories import make_rep


async def test_a_user_is_shown_with_every_attribute(api: Client, workspace: Workspace) -> None:
    rep = await make_rep(workspace, "Dana", real_name="Dana Roy Tremblay", email="dana@example.com", did="+15145550123")
    answer = await api.get(f"/v2/users/{rep.id}")
    shown = answer.data
    assert shown.pop("created_at").endswith("+00:00")
    assert shown == {
        "id": rep.id,
        "updated_at": None,
        "first_name": "Dana",
        "last_name": "Roy Tremblay",
        "name": "Dana",
        "email": "dana@example.com",
        "did": "+15145550123",
        "slack_id": rep.slack_id,
        "is_active": True,
    }


async def test_who_has_left_is_still_shown_and_blank_is_null(api: Client, workspace: Workspace) -> None:
    rep = await make_rep(workspace, "", is_active=False)
    shown = (await api.get(f"/v2/users/{rep.id}")).data
    assert [shown[name] for name in ("name", "first_name", "last_name", "email", "did")] == [None] * 5
    assert shown["is_active"] is False


async def test_users_are_listed_the_newest_first_page_by_page(api: Client, workspace: Workspace) -> None:
    for name in ("A", "B", "C"):
        await make_rep(workspace, name)
    everybody = await User.filter(workspace_id=workspace.id).order_by("-id").values_list("id", flat=True)
    first = (await api.get("/v2/users?per_page=2")).json
    assert [user["id"] for user in first["data"]] == everybody[:2]
    assert (first["meta"]["total"], first["links"]["prev"]) == (len(everybody), None)
    assert "page=2" in first["links"]["next"]


async def test_who_has_an_address_is_found_also_where_they_never_used_logcall(api: Client, benoit: Rep) -> None:
    assert (await api.get("/v2/users")).data == []
    path = f"/v2/users?filter[email]={benoit.user.email.upper()}"
    [shown] = (await api.get(path)).data
    assert (shown["slack_id"], shown["first_name"], shown["last_name"]) == (benoit.id, "Benoît", "Gagnon")
    assert (await api.get("/v2/users?filter[email]=nobody@example.com")).data == []


async def test_nobody_has_an_id_that_is_nobodys(api: Client) -> None:
    for id_ in ("999999", "0", "me", "99999999999"):
        assert (await api.get(f"/v2/users/{id_}")).status == 404
