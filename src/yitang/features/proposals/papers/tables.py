"""The official tables on proposals: rows × columns of declared figures, so that each cell opens to exactly its rows.

The tables (a)–(e) that proposal offices hand in: review by submitter and class, progress of the units, replies by class,
feedback, and proposals by member, those without one included.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.figures.parts import answered_as
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import FIGURE_SETS, Question
from yitang.instruments.figures.queries import decimals_of, rows_of
from yitang.instruments.figures.rates import Rate

ALL, NONE = "all", "-"
"""The row of totals, and the row of those that have no value."""


@dataclass(frozen=True)
class Column:
    """A count (a declared figure, perhaps narrowed, or by `where` to what needs the question) or, with `part` and `whole`, the share of one column in another.

    `by` replaces the row's column for a figure whose rows name it differently.
    """

    code: str
    label: Any
    figure: str = ""
    narrowed: Mapping[str, Any] = field(default_factory=dict)
    where: Callable[[Question], Q] | None = None
    figure_set: str = "proposals"
    part: str = ""
    whole: str = ""
    by: str = ""
    group: Any = ""


@dataclass(frozen=True)
class Section:
    """Rows of a table: one for each value of `column`. `closed`: only the named values, and their sum as total."""

    code: str
    label: Any
    column: str
    names: Callable[[], dict[str, str]]
    closed: bool = False
    bars: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table by its letter in the office's folder."""

    code: str
    label: Any
    explain: Any
    columns: Callable[[], tuple[Column, ...]]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Cell:
    """A count that opens to its rows, or a share with its exact fraction."""

    column: Column
    count: int | None = None
    rate: Rate | None = None
    printed: str = ""


@dataclass(frozen=True)
class Row:
    value: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Counted:
    """A section with its counts; the last row is the total."""

    section: Section
    rows: list[Row]
    total: Row


def count(table: Table, section: Section, question: Question) -> Counted:
    """The counts of a section, one query for each base of its figures."""
    columns = table.columns()
    found: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for group in _by_base(columns).values():
        _count_group(group, section, question, found, totals)
    names = section.names()
    values = list(names) if section.closed else [*names, *(value for value in found if value not in names)]
    decimals = decimals_of(question)
    rows = [
        Row(value, names.get(value, _("not given") if value == NONE else value), _cells(columns, found.get(value, {}), decimals))
        for value in values
    ]
    if section.closed:
        totals = {c.code: sum(found.get(value, {}).get(c.code, 0) for value in values) for c in columns if c.figure}
    return Counted(section, rows, Row(ALL, _("Total"), _cells(columns, totals, decimals)))


def rows_behind(table: Table, section: Section, column: Column, value: str, question: Question) -> QuerySet[Any]:
    """The rows that a cell counts: their number is the cell."""
    found = rows_of(FIGURE_SETS.get(column.figure_set), column.figure, question, **column.narrowed)
    if column.where:
        found = found.filter(column.where(question))
    by = column.by or section.column
    if value == ALL:
        return found.filter(**{f"{by}__in": list(section.names())}) if section.closed else found
    return found.filter(_is(by, value))


def column_of(table: Table, code: str) -> Column | None:
    """The column of this code if it is a count."""
    return next((column for column in table.columns() if column.code == code and column.figure), None)


def section_of(table: Table, code: str) -> Section | None:
    return next((section for section in table.sections if section.code == code), None)


def _is(column: str, value: str) -> Q:
    if value == NONE:
        return Q(**{f"{column}__isnull": True}) if column.endswith(("unit", "submitter", "principal")) else Q(**{column: ""})
    return Q(**{column: value})


def _by_base(columns: tuple[Column, ...]) -> dict[Any, list[Column]]:
    groups: dict[Any, list[Column]] = {}
    for column in columns:
        if column.figure:
            base = FIGURE_SETS.get(column.figure_set).figure(column.figure).base
            groups.setdefault((base, column.by), []).append(column)
    return groups


def _count_group(
    group: list[Column], section: Section, question: Question, found: dict[str, dict[str, int]], totals: dict[str, int]
) -> None:
    figures = {column.code: FIGURE_SETS.get(column.figure_set).figure(column.figure) for column in group}
    asked = {
        f"n_{column.code}": Count("pk", filter=figures[column.code].where(question) & _narrowed(column, question))
        for column in group
    }
    base = figures[group[0].code].base(question).order_by()
    by = group[0].by or section.column
    for row in base.values_list(by).annotate(**asked):
        value = NONE if row[0] in (None, "") else str(row[0])
        counts = found.setdefault(value, {})
        for column, number in zip(group, row[1:], strict=True):
            counts[column.code] = counts.get(column.code, 0) + number
            totals[column.code] = totals.get(column.code, 0) + number


def _narrowed(column: Column, question: Question) -> Q:
    found = Q(**column.narrowed)
    return found & column.where(question) if column.where else found


def _cells(columns: tuple[Column, ...], counts: Mapping[str, int], decimals: int) -> list[Cell]:
    cells = []
    for column in columns:
        if column.figure:
            cells.append(Cell(column, count=counts.get(column.code, 0)))
            continue
        rate = Rate(counts.get(column.part, 0), counts.get(column.whole, 0))
        cells.append(Cell(column, rate=rate, printed=rate.printed(decimals)))
    return cells


def _review_columns() -> tuple[Column, ...]:
    return (
        Column("received", _("Received"), "received"),
        Column("filed", _("Filed"), "filed"),
        Column("merged", _("Merged"), "merged"),
        Column("converted", _("Converted"), "converted"),
        Column("not_filed", _("Not filed"), "not_filed"),
        Column("withdrawn", _("Withdrawn"), "withdrawn"),
        Column("returned", _("Returned"), "returned"),
        Column("waiting", _("Under review"), "received", {"held": ""}),
        Column("filing", _("Filing rate"), part="filed", whole="received"),
    )


def _grid_columns() -> tuple[Column, ...]:
    """Every class beside every other, once for what came in and once for what was filed; classes that no dictionary names together."""
    classes = labels("proposal_class")
    columns = []
    for figure, group in (("received", _("Received")), ("filed", _("Filed"))):
        columns += [
            Column(f"{figure}_{code}", label, figure, {"class_code": code}, group=group) for code, label in classes.items()
        ]
        columns.append(Column(f"{figure}_other", _("Other or no class"), figure, where=_outside(list(classes)), group=group))
        columns.append(Column(f"{figure}_all", _("Total"), figure, group=group))
    return tuple(columns)


def _outside(codes: list[str]) -> Callable[[Question], Q]:
    return lambda question: ~Q(class_code__in=codes)


def _progress_columns() -> tuple[Column, ...]:
    columns = [
        Column("owed_done", _("Done"), "owed_done", figure_set="parts", group=_("Overall, without co-handling")),
        Column("owed", _("Of"), "owed", figure_set="parts", group=_("Overall, without co-handling")),
        Column("progress", _("Progress"), part="owed_done", whole="owed", group=_("Overall, without co-handling")),
        Column("all", _("All"), "all", figure_set="parts", group=_("All parts")),
    ]
    for code, label in (("sole", _("Sole")), ("separate", _("Separate")), ("lead", _("In the lead")), ("beside", _("Beside"))):
        columns.append(Column(code, _("Parts"), code, figure_set="parts", group=label))
        columns.append(Column(f"{code}_open", _("Not done"), f"{code}_open", figure_set="parts", group=label))
    return tuple(columns)


def _reply_columns() -> tuple[Column, ...]:
    columns = [Column("answers", _("Replies"), "answers", group=_("By answer"))]
    for code, label in labels("result_class").items():
        name = label.split("：")[0]
        columns.append(Column(f"class_{code}", name, "answers", {"result_class": code}, group=_("By answer")))
        columns.append(Column(f"share_{code}", "%", part=f"class_{code}", whole="answers", group=_("By answer")))
    return tuple(columns)


def _answered_columns() -> tuple[Column, ...]:
    columns = [
        Column("filed", _("Filed"), "filed"),
        Column("answered", _("Answered"), "answered"),
        Column("answering", _("Answering rate"), part="answered", whole="filed"),
    ]
    for code, label in labels("result_class").items():
        columns.append(Column(f"class_{code}", label.split("：")[0], "answered", where=answered_as(code), group=_("By proposal")))
        columns.append(Column(f"share_{code}", "%", part=f"class_{code}", whole="answered", group=_("By proposal")))
    columns.append(Column("concluded", _("Concluded"), "concluded", group=_("Conclusion")))
    columns.append(Column("conclusion", _("Conclusion rate"), part="concluded", whole="filed", group=_("Conclusion")))
    columns.append(Column("adopted", _("Adopted"), "adopted", group=_("Conclusion")))
    columns.append(Column("adoption", _("Adoption rate"), part="adopted", whole="concluded", group=_("Conclusion")))
    return tuple(columns)


def _feedback_columns() -> tuple[Column, ...]:
    columns = [Column("rated", _("With feedback"), "rated")]
    for aspect, label in (("overall", _("Overall")), ("attitude", _("Attitude")), ("result", _("Result"))):
        for grade, words in (("satisfied", _("Satisfied")), ("basically", _("Basically")), ("dissatisfied", _("Dissatisfied"))):
            columns.append(Column(f"{aspect}_{grade}", words, "rated", {aspect: grade}, group=label))
    both = {"overall__in": ("satisfied", "basically")}
    columns.append(Column("content", _("Satisfied or basically"), "rated", both, group=_("Rate")))
    columns.append(Column("satisfaction", _("Satisfied"), part="overall_satisfied", whole="rated", group=_("Rate")))
    columns.append(Column("contentment", _("With basically"), part="content", whole="rated", group=_("Rate")))
    return tuple(columns)


def _member_columns() -> tuple[Column, ...]:
    return (
        Column("received", _("As first submitter"), "received"),
        Column("filed", _("Filed"), "filed"),
        Column("answered", _("Answered"), "answered"),
        Column("joined", _("Joined"), "joined", figure_set="joined", by="principal"),
        Column("filing", _("Filing rate"), part="filed", whole="received"),
    )


def _kinds() -> dict[str, str]:
    return labels("submitter_kind") or {str(code): str(label) for code, label in Principal.Kind.choices}


def _units() -> dict[str, str]:
    found = Principal.objects.filter(kind=Principal.Kind.UNIT).order_by("code", "name").values_list("pk", "name")
    return {str(pk): name for pk, name in found}


def _members() -> dict[str, str]:
    found = Member.objects.order_by("number").values_list("principal_id", "number", "principal__name")
    return {str(pk): f"{number}　{name}" for pk, number, name in found}


def _sessions() -> dict[str, str]:
    return {str(pk): name for pk, name in CouncilSession.objects.order_by("-opens_on").values_list("pk", "name")}


def _classes() -> dict[str, str]:
    return labels("proposal_class")


TABLES = {
    table.code: table
    for table in (
        Table(
            "review",
            gettext_lazy("Review of proposals"),
            gettext_lazy("What came in and what the review decided, by submitter, class and session."),
            _review_columns,
            (
                Section("kind", gettext_lazy("By submitter"), "submitter_kind", _kinds, bars=("received", "filed")),
                Section("class", gettext_lazy("By class"), "class_code", _classes, bars=("received", "filed")),
                Section("session", gettext_lazy("By session"), "session", _sessions, bars=("received", "filed")),
            ),
        ),
        Table(
            "grid",
            gettext_lazy("Submitters by class"),
            gettext_lazy("Each kind of submitter against each class, what came in and what was filed."),
            _grid_columns,
            (
                Section("kind", gettext_lazy("By submitter"), "submitter_kind", _kinds),
                Section("session", gettext_lazy("By session"), "session", _sessions),
            ),
        ),
        Table(
            "progress",
            gettext_lazy("Progress of the units"),
            gettext_lazy("Parts of each unit, done and not done; the overall progress leaves out co-handling."),
            _progress_columns,
            (Section("unit", gettext_lazy("By unit"), "unit", _units, bars=("owed", "owed_done")),),
        ),
        Table(
            "answered",
            gettext_lazy("Answered proposals"),
            gettext_lazy("By proposal: where units answered separately, the least favourable class counts."),
            _answered_columns,
            (
                Section("class", gettext_lazy("By class"), "class_code", _classes, bars=("filed", "answered")),
                Section("kind", gettext_lazy("By submitter"), "submitter_kind", _kinds, bars=("filed", "answered")),
                Section("unit", gettext_lazy("By lead unit"), "lead_unit", _units, bars=("filed", "answered")),
            ),
        ),
        Table(
            "replies",
            gettext_lazy("Replies by class"),
            gettext_lazy("By answer: each unit that owes an answer of its own counts, so the sum may exceed the proposals."),
            _reply_columns,
            (
                Section("unit", gettext_lazy("By unit"), "assignment__unit", _units, bars=("answers",)),
                Section("class", gettext_lazy("By class"), "assignment__case__proposal__class_code", _classes, bars=("answers",)),
            ),
        ),
        Table(
            "feedback",
            gettext_lazy("Feedback"),
            gettext_lazy("The submitters' official feedback, the newest round of each proposal."),
            _feedback_columns,
            (
                Section(
                    "unit",
                    gettext_lazy("By lead unit"),
                    "case__proposal__lead_unit",
                    _units,
                    bars=("rated", "overall_satisfied"),
                ),
                Section(
                    "class",
                    gettext_lazy("By class"),
                    "case__proposal__class_code",
                    _classes,
                    bars=("rated", "overall_satisfied"),
                ),
            ),
        ),
        Table(
            "members",
            gettext_lazy("Proposals by member"),
            gettext_lazy("Every member, those without a proposal included; joint ones are counted apart."),
            _member_columns,
            (Section("member", gettext_lazy("By member"), "submitter", _members, closed=True),),
        ),
    )
}


def sections_counted(table: Table, question: Question) -> Iterator[Counted]:
    """All sections of a table."""
    for section in table.sections:
        yield count(table, section, question)
