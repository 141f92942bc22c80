"""App Home as reps use it: drawn when opened, true while it is looked at, every button of it."""

from sandbox import Rep


async def test_the_first_visit_explains_the_app_and_its_button_opens_the_form(alice: Rep) -> None:
    home = await alice.open_home()
    assert "Welcome to Logcall" in home.text()
    await home.click("Log a call, email, text or meeting")
    assert (await alice.modal()).title == "Log a communication"
