"""The door of /logcall: the form of a communication, correcting one, taking one back."""

from bot.listening import Listening
from bot.logcall import again, answering, correcting, listeners, new_leads, shortcuts, undoing
from bot.logcall.opening import Forms


def register(app: Listening) -> None:
    forms = Forms(app)
    listeners.register(app, forms)
    again.register(app, forms)
    answering.register(app, forms)
    new_leads.register(app, forms)
    correcting.register(app, forms)
    shortcuts.register(app, forms)
    undoing.register(app)
