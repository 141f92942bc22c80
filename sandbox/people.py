"""The sample company: Rivage Automobiles of Montréal, its people and its channels.

Ids never change from one start to the next, so that an app's own database still knows them.
"""

from sandbox.state import Channel, Team, User

TEAM = Team(id="T07RVGQ4M2K", name="Rivage Automobiles", domain="rivage-automobiles")
BOT_USER_ID = "U07LGCB9T3E"


def people() -> list[User]:
    """The reps one can switch to: two languages, two timezones, an admin, a guest."""
    return [
        User("U07ALTR5K1N", "alice", "Alice Tremblay", tz="America/Montreal", locale="en-US", color="#9f69e7"),
        User("U07BNGG8P4W", "benoit", "Benoît Gagnon", tz="America/Montreal", locale="fr-CA", color="#4bbe2e"),
        User("U07CHNG2X6J", "chloe", "Chloé Nguyen", tz="America/Vancouver", locale="en-US", color="#e7392d"),
        User(
            "U07DNKF7V9H",
            "dana",
            "Dana Okafor",
            tz="America/Montreal",
            locale="en-US",
            color="#3c989f",
            is_admin=True,
            is_owner=True,
        ),
        User(
            "U07GSTM3Z5R",
            "marc",
            "Marc Lefebvre",
            tz="America/Montreal",
            locale="fr-FR",
            color="#e96699",
            is_guest=True,
            email="marc@agence-nordet.example",
        ),
    ]


def channels(team: list[User]) -> list[Channel]:
    """#sales, #service and #partners, which is shared with another company, have the app in them; #general and the
    private #managers do not."""
    everyone = {user.id for user in team}
    staff = {user.id for user in team if not user.is_guest}
    leads = {user.id for user in team if user.is_admin or user.name == "benoit"}
    return [
        Channel("C07GNRL1A8D", "general", members=staff, topic="Company news", is_general=True),
        Channel("C07SALS6B3F", "sales", members=everyone | {BOT_USER_ID}, topic="Calls, quotes, test drives"),
        Channel("C07SRVC9E2G", "service", members=staff | {BOT_USER_ID}, topic="Workshop and recalls"),
        Channel(
            "C07PRTN5D8K",
            "partners",
            members=staff | {BOT_USER_ID},
            topic="With Agence Nordet: shared with another company",
            is_ext_shared=True,
        ),
        Channel("C07MNGR4H7S", "managers", kind="private", members=leads, topic="Numbers of the month"),
    ]
