"""The static files as they are named in pages."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's files with the hash in their names. A page names six of them, and their addresses never change meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if force:
            return str(super().url(name, force=True))
        if name not in self._addresses:
            self._addresses[name] = str(super().url(name))
        return self._addresses[name]
