"""`migrate`, with a shorter way for a database that is empty; then as ever, so that all that follows a migration follows here too."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from yitang.foundation.tenancy.layout import is_empty, lay_out


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = options["app_label"] is None and not options["plan"] and not options["check_unapplied"] and not options["fake"]
        if whole and is_empty(connections[options["database"]]):
            lay_out(connections[options["database"]])
        super().handle(*args, **options)
