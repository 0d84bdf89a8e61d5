"""A fresh database is laid out from the models at once instead of being led through every migration that there ever was.

Each migration that touches a model lets Django build all related models anew, which grows with the square of their number: half a minute
for a product of a hundred. The tables that come out are the same (`tests/foundation/tenancy/test_layout.py` compares them on both engines),
and all migrations count as applied, so that the next version goes on from there. See `docs/adr/0028-fresh-databases.md`.
"""

from django.apps import apps
from django.db import models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no table yet."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def lay_out(connection: BaseDatabaseWrapper) -> None:
    """Make every table of an empty database, and note every migration as applied: all of it or nothing."""
    loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
    made: list[type[models.Model]] = [recorder.Migration, *_models(connection, loader)]
    with connection.schema_editor() as editor:
        for model in made:
            editor.create_model(model)
        noted = [recorder.Migration(app=app, name=name) for app, name in loader.disk_migrations]
        recorder.migration_qs.bulk_create(noted)


def _models(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> list[type[models.Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.models_module is not None and config.label in loader.migrated_apps
        for model in router.get_migratable_models(config, connection.alias, include_auto_created=False)
        if model._meta.can_migrate(connection)
    ]
