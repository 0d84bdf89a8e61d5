"""Pages of the council's settings that higher floors bring: the calendar, parameters of procedures."""

from dataclasses import dataclass
from typing import Any

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A line of the settings overview; `url_name` is reversed with the council's code. Who lacks `permission` is not sent there."""

    label: Any
    hint: Any
    url_name: str
    permission: str = ""


SETTINGS_PAGES: Registry[SettingsPage] = Registry("settings pages")
