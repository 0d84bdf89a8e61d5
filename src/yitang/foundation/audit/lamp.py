"""How long the oldest act has been waiting for its seal: amber for the eye, a stop for writers when it is too long."""

import os
import time
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.audit.queries import unsealed_age
from yitang.foundation.core.errors import AuditStopped

RED_AFTER = timedelta(seconds=60)
STOP_AFTER = timedelta(seconds=int(os.environ.get("YITANG_AUDIT_STOP_AFTER", "3600")))
_LOOK_EVERY = 5.0
_looked: dict[UUID, tuple[float, bool]] = {}


def refuse_when_unsealed(council_id: UUID) -> None:
    """Raise `AuditStopped` when acts of the council have been waiting longer than `STOP_AFTER`. Looks every 5 s."""
    at, stopped = _looked.get(council_id, (0.0, False))
    if stopped or time.monotonic() - at > _LOOK_EVERY:
        age = unsealed_age(council_id)
        stopped = age is not None and age > STOP_AFTER
        _looked[council_id] = (time.monotonic(), stopped)
    if stopped:
        raise AuditStopped(
            _("The audit has not been sealed for too long, so nothing can be changed now. Tell the audit administrator.")
        )
