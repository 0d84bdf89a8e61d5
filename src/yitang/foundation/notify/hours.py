"""When messages go out, as each council sets it: the hour of the summary, after how long somebody is telephoned."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from yitang.foundation.tenancy.models import Council

SETTING = "messages"


@dataclass(frozen=True, slots=True)
class Hours:
    """`digest_hour` in the council's zone; hours until an unread matter is telephoned; days a number stays open after the call."""

    digest_hour: int = 8
    call_after_hours: int = 24
    open_days: int = 3
    zone: str = ""

    @classmethod
    def of(cls, council: Council) -> "Hours":
        """What the council has set; what it has not is as it ships."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in council.settings.get(SETTING, {}).items() if name in known})

    def as_setting(self) -> dict[str, Any]:
        return asdict(self)

    def next_summary(self, after: datetime) -> datetime:
        """The first summary later than this moment, the same hour of the council's day whatever the clocks there do."""
        zone = ZoneInfo(self.zone or settings.TIME_ZONE)
        day = after.astimezone(zone).date()
        moment = datetime.combine(day, time(self.digest_hour), zone)
        return moment if moment > after else datetime.combine(day + timedelta(days=1), time(self.digest_hour), zone)
