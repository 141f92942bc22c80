"""The door of webhooks: what the CRM tells us, and what we tell others."""

from bot.webhooks.activix import Activix
from bot.webhooks.courier import Courier

__all__ = ["Activix", "Courier"]
