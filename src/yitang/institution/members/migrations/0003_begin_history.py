"""Gives what the roster said so far its place in the history: a seat for each member, a belonging for each sector, a row for each body."""

from datetime import date

from django.db import migrations

KINDS = {"organ": "committee", "sector": "sector", "group": "group", "party_group": "party_group"}
PORTION = 1000


def begin(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows_of(app, name):
        return apps.get_model(app, name)._base_manager.using(alias)

    bodies = rows_of("principals", "Principal").filter(kind__in=list(KINDS), code__isnull=False, confirmed=True)
    fresh = [
        apps.get_model("members", "Body")(council_id=council_id, principal_id=pk, kind=KINDS[kind])
        for pk, council_id, kind in bodies.values_list("pk", "council_id", "kind")
    ]
    rows_of("members", "Body").bulk_create(fresh, batch_size=PORTION)
    terms = {}
    for term in rows_of("tenancy", "Term").order_by("starts_on"):
        terms.setdefault(term.council_id, []).append(term)
    seats, sectors = [], []
    for member in rows_of("members", "Member").order_by("number"):
        begins, ends = _days(member, terms.get(member.council_id, []))
        if begins is None:
            continue
        term = _term(terms[member.council_id], begins)
        seats.append(
            apps.get_model("members", "Seat")(
                council_id=member.council_id, member_id=member.pk, term_id=term.pk, valid_from=begins, valid_to=ends, came="nominated"
            )
        )
        if member.sector_id:
            sectors.append(
                apps.get_model("members", "Belonging")(
                    council_id=member.council_id,
                    principal_id=member.principal_id,
                    body_id=member.sector_id,
                    kind="sector",
                    term_id=term.pk,
                    valid_from=begins,
                    valid_to=ends,
                )
            )
    rows_of("members", "Seat").bulk_create(seats, batch_size=PORTION)
    rows_of("members", "Belonging").bulk_create(sectors, batch_size=PORTION)


def _days(member, terms):
    """From when to when the member sat in the last of the terms that the council knows; none without a term."""
    if not terms:
        return None, None
    term = _term(terms, member.left_on or date.max)
    begins = max(member.joined_on or term.starts_on, term.starts_on)
    if member.left_on and member.left_on < begins:
        begins = member.left_on
    return begins, member.left_on


def _term(terms, day):
    running = [term for term in terms if term.starts_on <= day]
    return running[-1] if running else terms[0]


class Migration(migrations.Migration):
    dependencies = [("members", "0002_seats_and_belongings"), ("tenancy", "0001_initial")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
