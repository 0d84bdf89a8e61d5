"""Which single sign-ons (统一认证, OpenID Connect) the environment names; see docs/configuration.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CODE = re.compile(r"[a-z][a-z0-9]{0,19}")
PARTS = ("NAME", "ISSUER", "CLIENT_ID", "SECRET")
AT_HOME = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class SignOn:
    """One provider: `code` stands in addresses and rows, `name` is what people read on the button."""

    code: str
    name: str
    issuer: str
    client_id: str
    secret: str


def sign_ons(environ: Mapping[str, str]) -> tuple[list[SignOn], list[str]]:
    """The providers that `YITANG_OIDC` names and that are whole, and a sentence on each that is not; such a one stays closed."""
    found: list[SignOn] = []
    amiss: list[str] = []
    for code in dict.fromkeys(part.strip() for part in environ.get("YITANG_OIDC", "").split(",") if part.strip()):
        if not CODE.fullmatch(code):
            amiss.append(f"YITANG_OIDC 里的“{code}”不能用：代号以小写字母开头，只含小写字母和数字，最多 20 个。")
            continue
        given = {part: environ.get(f"YITANG_OIDC_{code.upper()}_{part}", "").strip() for part in PARTS}
        if lacking := [f"YITANG_OIDC_{code.upper()}_{part}" for part, value in given.items() if not value]:
            amiss.append(f"统一认证“{code}”还缺 {'、'.join(lacking)}，补齐后重新启动。")
            continue
        if not _safe(given["ISSUER"]):
            amiss.append(f"YITANG_OIDC_{code.upper()}_ISSUER 要以 https:// 开头。")
            continue
        found.append(SignOn(code, given["NAME"], given["ISSUER"].rstrip("/"), given["CLIENT_ID"], given["SECRET"]))
    return found, amiss


def for_allauth(known: list[SignOn]) -> dict[str, Any]:
    """`SOCIALACCOUNT_PROVIDERS`: each provider with its key, asked for who somebody is and nothing more."""
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": one.code,
                    "name": one.name,
                    "client_id": one.client_id,
                    "secret": one.secret,
                    "settings": {"server_url": one.issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True},
                }
                for one in known
            ],
        }
    }


def _safe(issuer: str) -> bool:
    parts = urlsplit(issuer)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in AT_HOME)
