"""`yitang serve`: the site and the worker of an installation."""

import os

import click

from yitang.config.cli.environment import data_dir
from yitang.config.cli.exits import MISSING, PROBLEM
from yitang.config.countfiles import forget_counts
from yitang.config.prepare import PrepareError, prepare
from yitang.config.supervise import Group, Web, free_port


def prepared_or_exit() -> None:
    """Migrate and gather what is out of date, or say why not and end."""
    try:
        prepare()
    except PrepareError as error:
        click.echo(f"未能准备好（could not prepare）：{error}。可用 ./yitang doctor 查看原因。", err=True)
        raise SystemExit(PROBLEM) from error


def require_free_port(web: Web) -> None:
    """End with a sentence when something already listens there."""
    if not free_port(web.host, web.port):
        click.echo(
            f"端口 {web.port} 已被占用，可用 --port 换一个（port {web.port} is taken, choose another by --port）。", err=True
        )
        raise SystemExit(MISSING)


@click.command(short_help="运行网站与后台任务")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址（address to listen on）。")
@click.option("--port", default=8000, show_default=True, help="监听端口（port to listen on）。")
@click.option("--workers", default=2, show_default=True, help="网站进程数，约等于核数（web processes, about one per core）。")
@click.option("--threads", default=4, show_default=True, help="每个进程的线程数（threads in each process）。")
@click.option("--worker/--no-worker", default=True, help="是否同时运行后台任务（run the worker too）。")
def serve(host: str, port: int, workers: int, threads: int, worker: bool) -> None:
    """运行网站与后台任务；数据库有变化时先自动迁移（run the site and the worker, migrating first when needed）。

    日志为每行一个 JSON；Ctrl-C 或结束本进程，全部随之结束。

    \b
    示例 Example:
      YITANG_DATABASE_URL=postgres://… ./yitang serve --port 8000 --data /srv/yitang
    """
    web = Web(host, port, workers, threads)
    require_free_port(web)
    prepared_or_exit()
    os.environ.setdefault("YITANG_LOG", "json")
    if os.environ.get("YITANG_METRICS") == "1":
        forget_counts(data_dir())
    raise SystemExit(Group().run(web, worker=worker, when_healthy=lambda: click.echo(f"{web.address}", err=True)))
