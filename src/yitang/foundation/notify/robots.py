"""Posting to robots of DingTalk, WeCom and Feishu.

All three answer 200 even when they refuse (a keyword is missing, a signature is wrong, too many posts a minute) and say so in
the body, so the body decides. Posts go to the services' own hosts and to those of `YITANG_ROBOT_HOSTS` (private installations), and
nowhere else, whatever an administrator enters.
"""

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid
from yitang.foundation.notify.errors import NotTaken
from yitang.foundation.notify.models import Robot

TIMEOUT = 10.0
LONGEST = 4000
TOKEN = re.compile(r"^[\w-]{8,128}$")
SIGNED = {Robot.Service.DINGTALK, Robot.Service.FEISHU}


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service listens, below its host, and under which names its answer says how it went."""

    host: str
    path: str
    parameter: str
    code: str
    reason: str


SERVICES: dict[str, Service] = {
    Robot.Service.DINGTALK: Service("https://oapi.dingtalk.com", "/robot/send", "access_token", "errcode", "errmsg"),
    Robot.Service.WECOM: Service("https://qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key", "errcode", "errmsg"),
    Robot.Service.FEISHU: Service("https://open.feishu.cn", "/open-apis/bot/v2/hook/", "", "code", "msg"),
}


def seal(token: str, secret: str) -> str:
    """The robot's keys as they are stored, under the installation's key like the secrets of the second step."""
    return _box().encrypt(json.dumps([token, secret]).encode()).decode()


def token_of(webhook: str) -> str:
    """The token out of what was pasted: the whole address of the webhook, or the token alone. Raises `Invalid` (field `webhook`)."""
    text = webhook.strip()
    found = re.search(r"(?:access_token|key)=([\w-]+)|/hook/([\w-]+)", text)
    token = (found[1] or found[2]) if found else text
    if not TOKEN.match(token):
        raise Invalid({"webhook": [_("This is no address of a robot. Copy the whole webhook address from the robot's page.")]})
    return token


def post(robot: Robot, delivery_id: str, text: str) -> None:
    """Post a text. Raises `NotTaken` with the service's own reason."""
    try:
        token, secret = json.loads(_box().decrypt(robot.keys.encode()))
    except InvalidToken:
        raise NotTaken(_("The robot's keys cannot be read with the present key of the installation."), final=True) from None
    service = SERVICES[robot.service]
    url, body = _request(robot.service, service, robot.host, token, secret, text[:LONGEST])
    answer = _ask(url, body, delivery_id)
    if answer.get(service.code) != 0:
        reason = str(answer.get(service.reason) or answer)[:200]
        raise NotTaken(_("The service answered {code}: {reason}").format(code=answer.get(service.code), reason=reason))


def _request(name: str, service: Service, host: str, token: str, secret: str, text: str) -> tuple[str, dict[str, Any]]:
    if host and host not in settings.ROBOT_HOSTS:
        raise NotTaken(_("The host {host} is not in YITANG_ROBOT_HOSTS.").format(host=host), final=True)
    url = (host or service.host) + service.path
    asked = {service.parameter: token} if service.parameter else {}
    if name == Robot.Service.FEISHU:
        return url + quote(token), _feishu(secret) | {"msg_type": "text", "content": {"text": text}}
    if name == Robot.Service.DINGTALK and secret:
        moment = str(round(time.time() * 1000))
        asked |= {"timestamp": moment, "sign": _signed(secret.encode(), f"{moment}\n{secret}".encode())}
    return f"{url}?{urlencode(asked)}", {"msgtype": "text", "text": {"content": text}}


def _feishu(secret: str) -> dict[str, Any]:
    if not secret:
        return {}
    moment = str(int(time.time()))
    return {"timestamp": moment, "sign": _signed(f"{moment}\n{secret}".encode(), b"")}


def _signed(key: bytes, words: bytes) -> str:
    return base64.b64encode(hmac.new(key, words, hashlib.sha256).digest()).decode()


def _ask(url: str, body: dict[str, Any], delivery_id: str) -> dict[str, Any]:
    """Post JSON and read JSON, without following anybody elsewhere."""
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **kwargs: Any) -> None:
            return None

    headers = {"Content-Type": "application/json; charset=utf-8", "X-Delivery-Id": delivery_id}
    try:
        with build_opener(Stay).open(Request(url, json.dumps(body).encode(), headers), timeout=TIMEOUT) as response:
            answer = json.loads(response.read(65536))
    except HTTPError as error:
        raise NotTaken(_("The service answered with the status {status}.").format(status=error.code)) from None
    except (URLError, OSError) as error:
        # The reason alone: the address in the error names the robot's token.
        raise NotTaken(
            _("The service did not answer: {reason}").format(reason=getattr(error, "reason", type(error).__name__))
        ) from None
    except ValueError:
        raise NotTaken(_("The service's answer could not be read.")) from None
    return answer if isinstance(answer, dict) else {}


def _box() -> Fernet:
    key = hashlib.sha256(b"yitang channels\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
