"""A branch of the addresses whose module is imported when the first address below it is asked for, or written."""

from typing import Any

from django.urls import URLResolver
from django.utils.translation import get_language


class LaterResolver(URLResolver):
    """Django imports every branch as soon as one address is written; this one waits until it is meant itself.

    It needs a namespace: without one its names would have to be known to the branch above.
    """

    def _populate(self) -> None:
        """What the branch above calls while it gathers names: there is nothing of ours for it."""

    def _gathered(self) -> None:
        if get_language() not in self._reverse_dict:  # type: ignore[attr-defined]
            super()._populate()  # type: ignore[misc]

    @property
    def reverse_dict(self) -> Any:
        self._gathered()
        return super().reverse_dict

    @property
    def namespace_dict(self) -> Any:
        self._gathered()
        return super().namespace_dict

    @property
    def app_dict(self) -> Any:
        self._gathered()
        return super().app_dict
