"""Tortoise prepares all models whenever a database is opened, for half of what opening one takes: here, once for each
engine. Imported for what it changes."""

from typing import Any

from tortoise.apps import Apps
from tortoise.migrations.recorder import MigrationRecorder

_MADE = (
    "basequery",
    "basequery_all_fields",
    "basetable",
    "db_complex_fields",
    "db_default_fields",
    "db_native_fields",
    "filters",
)
"""What it makes of a model that differs between engines."""

_prepare = Apps._build_initial_querysets
_prepared: dict[tuple[type, ...], list[dict[str, Any]]] = {}
_record = MigrationRecorder(None).model


def _prepare_once(apps: Apps) -> None:
    models = list(apps.get_models_iterable())
    key = (models[0]._meta.db.executor_class, *models)
    if key not in _prepared:
        _prepare(apps)
        _prepared[key] = [{name: _own(getattr(model._meta, name)) for name in _MADE} for model in models]
        return
    for model, made in zip(models, _prepared[key], strict=True):
        for name, value in made.items():
            setattr(model._meta, name, _own(value))


def _own(value: Any) -> Any:
    """Tortoise fills its dicts and lists anew in place."""
    return value.copy() if isinstance(value, dict | list) else value


Apps._build_initial_querysets = _prepare_once  # type: ignore[method-assign]
MigrationRecorder._make_model = lambda _recorder, _table: _record  # type: ignore[method-assign]
