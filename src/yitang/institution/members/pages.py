"""Pages that other rooms keep about a body: a contribution point, filled in `AppConfig.ready`, shown beside the body's own acts."""

from dataclasses import dataclass
from typing import Any

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True)
class BodyPage:
    """`url_name` is reversed with the council's code and `body_id`; `permission` says who is shown the way there."""

    label: Any
    url_name: str
    permission: str


BODY_PAGES: Registry[BodyPage] = Registry("pages about a body")
