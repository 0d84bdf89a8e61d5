"""What the pages of plans and contacts share."""

from typing import Any

from yitang.features.duties.policy import MANAGE
from yitang.foundation.permissions import policy


def may_keep(request: Any, body_id: Any) -> bool:
    """Whether the reader keeps the plan and the contacts of this body."""
    return bool(policy.ask(request.actor, MANAGE, body_id))
