"""Adding, removing, purging: through the subject's own permission, once, and with the bytes where the row says."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.fixtures import ActorWith, seed
from tests.foundation.files.conftest import KIND, add
from tests.foundation.files.samples import docx, pdf, picture
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import NotFound, Refused
from yitang.foundation.files.actions import attach, drop_all, hand_over, purge_all, remove
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.queries import files_of, find_file
from yitang.foundation.files.store import path_of
from yitang.foundation.jobs.models import Job
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)
RARE = "䶮𠮷野㛃的材料👩‍🌾.docx"


def upload(name: str = RARE, data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or docx())


def kept(council: Council, thing: UUID) -> list[StoredFile]:
    with in_council(council.id):
        return list(files_of(KIND, thing))


def test_a_file_comes_in_under_its_own_name_with_its_bytes(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    data = docx()
    added = add(clerk, thing, upload(data=data))
    (file,) = kept(council, thing)
    assert added.problems == []
    assert [file.pk] == added.files
    assert (file.type, file.size, file.uploaded_by) == ("docx", len(data), clerk.name)
    assert path_of(council.id, file.sha256).read_bytes() == data


def test_a_refused_file_leaves_the_others_alone(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    added = add(actor_with(Role.PROPOSAL_CLERK), thing, upload("一.docx"), upload("二.docx", b"MZ\x90"), upload("三.pdf", pdf()))
    assert [file.name for file in kept(council, thing)] == ["一.docx", "三.pdf"]
    assert len(added.problems) == 1
    assert "二.docx" in added.problems[0]


def test_the_same_form_sent_twice_adds_once(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk, data = actor_with(Role.PROPOSAL_CLERK), docx()
    first = add(clerk, thing, upload(data=data))
    second = add(clerk, thing, upload(data=data))
    longest = add(clerk, UUID(int=1), upload(data=data), key="k" * 60)
    assert longest.problems == []
    again = add(clerk, thing, upload(data=data), key="another")
    assert first.files == second.files == again.files
    assert len(kept(council, thing)) == 1


def test_whoever_the_subject_does_not_know_adds_nothing(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    with pytest.raises(Refused):
        add(actor_with(Role.MEMBER), thing, upload())
    assert kept(council, thing) == []


def test_bytes_that_never_arrived_make_no_row(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    facts = {"name": "a.docx", "type": "docx", "size": 3, "sha256": "a" * 64}
    with pytest.raises(NotFound):
        attach(actor_with(Role.PROPOSAL_CLERK), kind=KIND, subject_id=thing, purpose="attachment", **facts)
    assert kept(council, thing) == []


def test_too_many_files_are_refused_with_the_number(council: Council, actor_with: ActorWith, thing: UUID, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_MOST = 2
    pictures = [upload(f"{n}.png", picture("PNG", (n + 1, 1))) for n in range(3)]
    added = add(actor_with(Role.PROPOSAL_CLERK), thing, *pictures)
    assert len(added.files) == 2
    assert "2" in added.problems[0]


def test_a_removed_file_is_gone_for_everybody(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    (file_id,) = add(clerk, thing, upload()).files
    assert remove(clerk, key="r", file_id=file_id) == remove(clerk, key="r", file_id=file_id)
    with in_council(council.id):
        assert find_file(clerk, file_id) is None
        assert StoredFile.objects.get(pk=file_id).state == StoredFile.State.REMOVED


def test_only_readers_of_the_subject_find_its_file(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    (file_id,) = add(actor_with(Role.PROPOSAL_CLERK), thing, upload()).files
    with in_council(council.id):
        assert find_file(actor_with(Role.MEMBER), file_id) is not None
        assert find_file(actor_with(Role.AUDITOR), file_id) is None


def test_the_record_keeps_no_name_in_clear(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    add(actor_with(Role.PROPOSAL_CLERK), thing, upload("机密名称.docx"))
    with in_council(council.id):
        record = ActRecord.objects.get(name="files.attach")
    assert "机密名称" not in str(record.changes)
    assert (record.subject_kind, record.subject_id) == (KIND, thing)


def test_purging_takes_names_and_bytes_even_of_removed_ones(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    data = docx()
    first, second = add(clerk, thing, upload("甲.docx", data), upload("乙.pdf", pdf())).files
    remove(clerk, file_id=first)
    hashes = [file.sha256 for file in _rows(council, thing)]
    with seed(council) as ctx:
        purge_all(ctx, KIND, thing, "（内容已移除）")
        after = list(ctx.after_commit)
    for callback in after:
        callback()
    rows = _rows(council, thing)
    assert {(row.name, row.sha256, row.state) for row in rows} == {("（内容已移除）", "", "purged")}
    assert [path_of(council.id, one).exists() for one in hashes] == [False, False]
    with in_council(council.id):
        assert Job.objects.get(name="files.erase").args == {"sha256": sorted(hashes)}
    assert second not in {file.pk for file in kept(council, thing)}


def test_purging_leaves_the_same_bytes_of_another_thing(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk, other = actor_with(Role.PROPOSAL_CLERK), UUID(int=7)
    data = docx()
    add(clerk, thing, upload("甲.docx", data))
    add(clerk, other, upload("乙.docx", data), key="other")
    with seed(council) as ctx:
        purge_all(ctx, KIND, thing, "（内容已移除）")
        after = list(ctx.after_commit)
    for callback in after:
        callback()
    (file,) = kept(council, other)
    assert path_of(council.id, file.sha256).read_bytes() == data


def test_a_file_is_handed_over_with_its_bytes(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    add(actor_with(Role.PROPOSAL_CLERK), thing, upload("甲.docx"))
    (file,) = kept(council, thing)
    other = UUID(int=9)
    with seed(council) as ctx:
        hand_over(ctx, file, KIND, other, "word")
    assert kept(council, thing) == []
    assert [(one.name, one.purpose) for one in kept(council, other)] == [("甲.docx", "word")]


def test_a_subject_that_goes_takes_its_files_along(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    add(actor_with(Role.PROPOSAL_CLERK), thing, upload("甲.docx"))
    with seed(council) as ctx:
        drop_all(ctx, KIND, thing)
    assert kept(council, thing) == []


def _rows(council: Council, thing: UUID) -> list[StoredFile]:
    with in_council(council.id):
        return list(StoredFile.objects.filter(subject_id=thing))
