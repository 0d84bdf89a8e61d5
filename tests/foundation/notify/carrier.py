"""A worker that carries messages out until it is killed: `python -m tests.foundation.notify.carrier`."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")


def main() -> None:
    """Carry, again and again."""
    from yitang.foundation.notify.outbox import carry

    while True:
        if not carry():
            time.sleep(0.05)


if __name__ == "__main__":
    django.setup()
    main()
