"""The door of webhooks: what the CRM tells us, and what we tell others."""
