"""Contribution points: a lower floor declares a typed registry, higher floors fill it in `AppConfig.ready`."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """A named, typed table of contributions. Registering a key twice raises; asking for a missing one raises."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def register(self, key: str, value: T) -> T:
        """Add `value` under `key` and return it. Raises `LookupError` if the key is taken by another value."""
        if key in self._entries and self._entries[key] is not value:
            raise LookupError(f"{self.name}: {key!r} is registered twice")
        self._entries[key] = value
        return value

    def get(self, key: str) -> T:
        """Return the entry of `key`. Raises `LookupError` naming the registry when it is missing."""
        try:
            return self._entries[key]
        except KeyError:
            raise LookupError(f"{self.name}: nothing is registered as {key!r}") from None

    def items(self) -> Iterator[tuple[str, T]]:
        """All entries in the order in which they came."""
        return iter(self._entries.items())

    def values(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __contains__(self, key: str) -> bool:
        return key in self._entries
