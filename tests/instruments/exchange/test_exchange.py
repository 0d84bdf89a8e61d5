"""Sending, delivery within the house, importing once, keys of others."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import AccountWith, ActorWith
from tests.instruments.exchange.parcels import KIND, TITLE, send_notes
from tests.instruments.exchange.test_package import NOTE, a_package
from yitang.foundation.audit import signing
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.jobs.runner import run_due
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.exchange.actions import end_key, take_in, trust
from yitang.instruments.exchange.commands import export_package, import_package
from yitang.instruments.exchange.models import PartnerKey, ReceivedPackage, SentPackage
from yitang.instruments.exchange.package import canonical, fingerprint, manifest_of, opened, packed
from yitang.instruments.exchange.queries import bytes_of, destination_of
from yitang.instruments.exchange.receiving import bring_in, inspect, keep_upload

ELSEWHERE = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


def from_elsewhere(to: str = "yunhe", package_id: str = str(NOTE)) -> bytes:
    """A package of an installation that we do not know."""
    payload = canonical({"items": [{"id": str(NOTE), "title": TITLE, "data": {"text": "属实"}, "files": []}]})
    head = {
        "id": package_id,
        "kind": KIND,
        "from": {"code": "330000", "name": "某省政协"},
        "to": {"code": to, "name": "政协云河县委员会"},
        "made_at": "2026-03-05T04:00:00.000000+00:00",
        "public_key": ELSEWHERE.public_key().public_bytes_raw().hex(),
    }
    manifest = manifest_of(head, payload, {})
    return packed(manifest, ELSEWHERE.sign(manifest.encode()).hex(), payload, {})


def test_a_package_for_a_council_of_the_house_arrives_by_itself(
    council: Council, other_council: Council, actor_with: ActorWith
) -> None:
    with in_council(council.pk):
        to = destination_of(council.pk, other_council.code)
    made = send_notes(actor_with(Role.RESEARCH_OFFICE), to=to, titles=[TITLE, "关于校门的建议"], files=[])
    run_due()
    with in_council(council.pk):
        sent = SentPackage.objects.get(pk=made["package_id"])
        assert sent.delivered_at is not None
        assert sent.problem == ""
        assert opened(bytes_of(sent)).to_code == other_council.code
    with in_council(other_council.pk):
        receipt = ReceivedPackage.objects.get(package_id=sent.pk)
        assert receipt.counts == {"made": 2, "known": 0, "files": 0}
        assert [title for _pk, title in receipt.item_ids] == [TITLE, "关于校门的建议"]
        assert (receipt.from_code, receipt.from_name) == (council.code, council.name)


def test_a_delivery_that_runs_again_brings_nothing_twice(council: Council, other_council: Council, actor_with: ActorWith) -> None:
    with in_council(council.pk):
        to = destination_of(council.pk, other_council.code)
    made = send_notes(actor_with(Role.RESEARCH_OFFICE), to=to, titles=[TITLE], files=[])
    with in_council(council.pk):
        content = bytes_of(SentPackage.objects.get(pk=made["package_id"]))
    arrived = keep_upload(other_council.pk, [content])
    bring_in(actor_with(Role.RESEARCH_OFFICE, at=other_council), arrived)
    run_due()
    with in_council(council.pk):
        assert SentPackage.objects.get(pk=made["package_id"]).delivered_at is not None
    with in_council(other_council.pk):
        assert ReceivedPackage.objects.count() == 1


def test_a_package_is_imported_once(council: Council, other_council: Council, actor_with: ActorWith) -> None:
    actor = actor_with(Role.RESEARCH_OFFICE, at=other_council)
    arrived = keep_upload(other_council.pk, [a_package(to=other_council.code)])
    assert bring_in(actor, arrived)["made"] == 1
    with pytest.raises(Conflict, match="只导入一次"):
        bring_in(actor, arrived)


def test_a_package_for_another_council_is_refused(council: Council, actor_with: ActorWith) -> None:
    arrived = keep_upload(council.pk, [a_package(to="qingshan")])
    with pytest.raises(Invalid, match="不是发给本机构"):
        bring_in(actor_with(Role.RESEARCH_OFFICE), arrived)


def test_an_unknown_key_waits_for_the_comparison(council: Council, actor_with: ActorWith) -> None:
    office, head = actor_with(Role.RESEARCH_OFFICE), actor_with(Role.SECRETARY_GENERAL)
    arrived = keep_upload(council.pk, [from_elsewhere()])
    with pytest.raises(Blocked):
        bring_in(office, arrived)
    key = ELSEWHERE.public_key().public_bytes_raw().hex()
    named = {"code": "330000", "name": "某省政协", "key_given": key}
    with pytest.raises(Refused):
        trust(office, **named, compared=fingerprint(key))
    with pytest.raises(Invalid, match="指纹"):
        trust(head, **named, compared=fingerprint(signing.public_key()))
    trust(head, **named, compared=fingerprint(key).upper())
    with in_council(council.pk):
        assert inspect(council.pk, arrived).sentence.startswith("核验通过")
    assert bring_in(office, arrived)["made"] == 1


def test_another_key_under_a_known_name_is_an_alarm(council: Council, actor_with: ActorWith) -> None:
    head, office = actor_with(Role.SECRETARY_GENERAL), actor_with(Role.RESEARCH_OFFICE)
    other = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32).public_key().public_bytes_raw().hex()
    made = trust(head, code="330000", name="某省政协", key_given=other, compared=fingerprint(other))
    arrived = keep_upload(council.pk, [from_elsewhere()])
    with pytest.raises(Invalid, match="另一把密钥"):
        bring_in(office, arrived)
    end_key(head, key_id=made["key_id"])
    with pytest.raises(Blocked):
        bring_in(office, arrived)
    with in_council(council.pk):
        assert PartnerKey.objects.filter(ended_at__isnull=True).count() == 0


def test_our_key_does_not_speak_for_a_council_that_is_not_here(council: Council, actor_with: ActorWith) -> None:
    """Control: a package that we signed under a foreign name."""
    arrived = keep_upload(council.pk, [a_package(to=council.code)])
    with in_council(council.pk):
        assert inspect(council.pk, arrived).known is True
    Council.objects.filter(pk=council.pk).update(code="renamed")
    with in_council(council.pk), pytest.raises(Invalid):
        inspect(council.pk, arrived)


def test_a_member_cannot_import(council: Council, actor_with: ActorWith) -> None:
    arrived = keep_upload(council.pk, [a_package(to=council.code)])
    with pytest.raises(Refused):
        take_in(actor_with(Role.MEMBER), sha256=arrived)


def test_pages_from_upload_to_receipt(council: Council, account_with: AccountWith) -> None:
    head, office = Client(), Client()
    backend = "yitang.foundation.accounts.sessions.AccountBackend"
    office.force_login(account_with("office", Role.RESEARCH_OFFICE), backend=backend)
    head.force_login(account_with("head", Role.SECRETARY_GENERAL), backend="yitang.foundation.accounts.sessions.AccountBackend")
    base = f"/{council.code}/desk/exchange"
    assert "还没有向其他机构报送" in head.get(f"{base}/").content.decode()
    sent = office.post(f"{base}/import/", {"file": _upload(from_elsewhere())})
    assert sent.status_code == 302
    page = office.get(sent["Location"]).content.decode()
    print_ = fingerprint(ELSEWHERE.public_key().public_bytes_raw().hex())
    assert print_ in page
    assert TITLE in page
    wrong = head.post(sent["Location"], {"act": "trust", "key": "a1", "compared": "0000"})
    assert wrong.status_code == 422
    assert head.post(sent["Location"], {"act": "trust", "key": "a2", "compared": print_}).status_code == 302
    done = office.post(sent["Location"], {"act": "import", "key": "a3"})
    receipt = office.get(done["Location"]).content.decode()
    assert TITLE in receipt
    assert "此前已经导入" in office.get(sent["Location"]).content.decode()
    assert "某省政协" in head.get(f"{base}/received/").content.decode()
    assert print_ in head.get(f"{base}/keys/").content.decode()


def test_a_tampered_upload_is_refused_with_a_sentence(council: Council, account_with: AccountWith) -> None:
    office = Client()
    office.force_login(account_with("office", Role.RESEARCH_OFFICE), backend="yitang.foundation.accounts.sessions.AccountBackend")
    broken = from_elsewhere().replace("属实".encode(), "不实".encode())
    answer = office.post(f"/{council.code}/desk/exchange/import/", {"file": _upload(broken)})
    assert answer.status_code == 422
    assert "没有导入任何内容" in answer.content.decode()


def test_the_command_line_packs_verifies_and_imports(council: Council, tmp_path: Path) -> None:
    out = tmp_path / "package.zip"
    packed_ = CliRunner().invoke(
        export_package,
        [
            str(NOTE),
            "--kind",
            KIND,
            "--council",
            council.code,
            "--to",
            "330000",
            "--to-name",
            "某省政协",
            "--out",
            str(out),
            "--json",
        ],
    )
    assert packed_.exit_code == 0, packed_.output
    assert json.loads(packed_.output)["items"] == 1
    assert opened(out.read_bytes()).to_name == "某省政协"
    out.write_bytes(from_elsewhere())
    print_ = fingerprint(ELSEWHERE.public_key().public_bytes_raw().hex())
    looked = CliRunner().invoke(import_package, [str(out), "--council", council.code, "--dry-run"])
    assert "核验通过" in looked.output
    taken = CliRunner().invoke(import_package, [str(out), "--council", council.code, "--trust", print_, "--json"])
    assert json.loads(taken.output)["made"] == 1
    again = CliRunner().invoke(import_package, [str(out), "--council", council.code, "--json"])
    assert again.exit_code == 1
    assert json.loads(again.output)["error"] == "conflict"


def _upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("package.zip", content, "application/zip")
