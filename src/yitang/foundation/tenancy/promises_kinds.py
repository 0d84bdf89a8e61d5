"""The kinds of promise that the database keeps for a table; see `promises`."""

import hashlib
from dataclasses import dataclass

PREFIX = "yt_"


@dataclass(frozen=True)
class Promise:
    """Something that the database keeps for a table."""

    table: str

    def name(self, event: str, form: str) -> str:
        """Name of the database object that keeps it. It carries a digest of `form`: an older form never counts as this one."""
        digest = hashlib.sha256(form.encode()).hexdigest()[:8]
        return f"{PREFIX}{type(self).__name__.lower()}_{self.table[:30]}_{event}_{digest}"

    def __str__(self) -> str:
        return f"{type(self).__name__} of {self.table}"


@dataclass(frozen=True)
class Reference:
    """A foreign key: own column, the table it names, the column there."""

    column: str
    target: str
    key: str


@dataclass(frozen=True)
class SameCouncil(Promise):
    """The rows that a row names belong to its own council."""

    references: tuple[Reference, ...]


@dataclass(frozen=True)
class FixedCouncil(Promise):
    """A row never changes its council."""


@dataclass(frozen=True)
class AppendOnly(Promise):
    """Rows are neither changed nor deleted, except that those of `withdrawn_channel` may be deleted."""

    withdrawn_channel: str = ""


@dataclass(frozen=True)
class SeparatedRoles(Promise):
    """An account holds none of these roles beside another role on the same day, in whichever council (三员分立)."""

    roles: tuple[str, ...]


@dataclass(frozen=True)
class RowSecurity(Promise):
    """A transaction sees and writes only rows of the councils that it has named in `yitang.councils`."""
