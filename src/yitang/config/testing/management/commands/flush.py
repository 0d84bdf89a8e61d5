"""Empties the tables after a test of committed data, which the promises of the database forbid to everybody else."""

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connection

from yitang.config.testing.emptying import emptied
from yitang.config.testing.roles import as_owner
from yitang.foundation.tenancy.promises import lifted


class Command(Flush):
    def handle(self, **options: Any) -> None:
        with as_owner():
            if not emptied(connection):
                with lifted(connection):
                    super().handle(**options)
