"""Use cases, as verbs: one short transaction each. They import models only, and know no Slack."""
