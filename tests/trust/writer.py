"""A process that acts until it is killed: `python -m tests.trust.writer CODE SEED`. Prints each acknowledged key."""

import os
import sys
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")


def main(code: str) -> None:
    """Open errands and bring them to their end, step by step; seal now and then, as the worker would."""
    from tests.errands import WAY, everybody, new_errand, take
    from yitang.foundation.audit.sealer import seal
    from yitang.foundation.tenancy.models import Council

    council = Council.objects.get(code=code)
    actor = everybody(council, f"进程{os.getpid()}")
    while True:
        case_id = new_errand(council)
        for axis, edge in WAY:
            key = str(uuid4())
            take(actor, case_id, axis, edge, key=key)
            print(key, flush=True)
        seal(council.id, limit=7)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
