"""What a file can be added to: a contribution point. The room that owns the subject answers, by the policy, for its files too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor


@dataclass(frozen=True)
class Place:
    """Where a file belongs, for the page that shows it: the way back and its words."""

    url: str
    label: Any


@dataclass(frozen=True)
class FileSubject:
    """A kind of thing that carries files.

    `attach(ctx, id, purpose)` asks the policy inside the act whether files of this purpose may be added or removed, and raises
    `Refused`, `NotFound` or `Invalid`. `read(actor, id, purpose)` says whether the actor may read them; a no looks like a file
    that does not exist. `place(request, id)` is where the reader goes back to. `most` is how many files it carries, where that is not
    the installation's own limit; `labels` names purposes that a reader has to tell apart.
    """

    kind: str
    attach: Callable[[ActContext, UUID, str], None]
    read: Callable[[Actor, UUID, str], bool]
    place: Callable[[HttpRequest, UUID], Place]
    most: int | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)


FILE_SUBJECTS: Registry[FileSubject] = Registry("subjects of files")
