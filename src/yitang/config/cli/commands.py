"""The table of all commands. A room offers a click command in its `commands.py`; one line here puts it on the command line."""

import sys

import click

from yitang import __version__
from yitang.config.cli import environment
from yitang.config.cli.group import Entry, LazyGroup

CLI = "yitang.config.cli"


def _group(name: str, line: str, **entries: Entry) -> LazyGroup:
    return LazyGroup(name, entries=entries, help=line, short_help=line)


COMMANDS: dict[str, Entry | LazyGroup] = {
    "demo": Entry(f"{CLI}.demo:demo", "演示：一条命令跑起一个虚构的机构（a living demo council）"),
    "init": Entry(
        "yitang.foundation.administration.commands:init_council",
        "新建一个空的机构（make an empty council）",
        room=True,
        writes=True,
    ),
    "serve": Entry(f"{CLI}.serve:serve", "运行网站与后台任务（run the site and the worker）"),
    "worker": Entry(f"{CLI}.worker:worker", "只运行后台任务：审计封存、到期任务（the worker alone）"),
    "import": _group(
        "import",
        "批量导入（bring in tables）",
        members=Entry(
            "yitang.features.roster.commands:import_members", "导入委员名册 xlsx、csv（members）", room=True, writes=True
        ),
        proposals=Entry(
            "yitang.features.proposals.imports.commands:import_proposals",
            "导入提案 csv、csv.gz、xlsx（proposals）",
            room=True,
            writes=True,
        ),
        briefs=Entry(
            "yitang.features.briefs.imports.commands:import_briefs",
            "导入社情民意 csv、csv.gz、xlsx（briefs）",
            room=True,
            writes=True,
        ),
        facts=Entry(
            "yitang.instruments.scoring.commands:import_facts",
            "导入履职事实 csv、xlsx（facts of duty）",
            room=True,
            writes=True,
        ),
        experts=Entry(
            "yitang.features.experts.commands:import_experts", "导入专家库 xlsx、csv（pool of experts）", room=True, writes=True
        ),
        regions=Entry(
            "yitang.features.grassroots.commands:import_regions",
            "导入行政区划 xlsx、csv（divisions of the place）",
            room=True,
            writes=True,
        ),
        linked=Entry(
            "yitang.features.grassroots.commands:import_linked",
            "导入工作室的联系委员 xlsx、csv（members of studios）",
            room=True,
            writes=True,
        ),
        matters=Entry(
            "yitang.features.grassroots.commands:import_matters",
            "导入以往的群众诉求 csv、xlsx（matters of residents）",
            room=True,
            writes=True,
        ),
        plan=Entry(
            "yitang.features.targets.commands:import_plan",
            "导入年度指标计划 xlsx、csv（plan of targets）",
            room=True,
            writes=True,
        ),
        charges=Entry(
            "yitang.features.targets.commands:import_charges",
            "导入包街道、包社区名单 xlsx、csv（who is in charge of which place）",
            room=True,
            writes=True,
        ),
        venues=Entry(
            "yitang.features.grassroots.commands:import_venues", "导入协商平台 xlsx、csv（venues）", room=True, writes=True
        ),
    ),
    "figures": _group(
        "figures",
        "统计口径（declared figures）",
        proposals=Entry("yitang.features.proposals.figures.commands:figures", "提案统计（figures of proposals）", room=True),
        briefs=Entry("yitang.features.briefs.figures.commands:figures", "社情民意统计（figures of briefs）", room=True),
        consultations=Entry(
            "yitang.features.consultations.figures.commands:figures", "协商统计（figures of consultations）", room=True
        ),
        grassroots=Entry("yitang.insights.grassroots.commands:figures", "基层协商统计（figures of the grassroots）", room=True),
        participation=Entry("yitang.insights.reviews.commands:participation", "参与情况（figures of participation）", room=True),
    ),
    "scheme": _group(
        "scheme",
        "考核办法（schemes of assessment）",
        load=Entry("yitang.instruments.scoring.commands:load_scheme", "发布考核办法（publish a scheme）", room=True, writes=True),
    ),
    "exchange": _group(
        "exchange",
        "机构之间的签名交换包（signed packages between councils）",
        **{
            "export": Entry(
                "yitang.instruments.exchange.commands:export_package", "打成签名交换包（pack）", room=True, writes=True
            ),
            "import": Entry(
                "yitang.instruments.exchange.commands:import_package",
                "核验并导入交换包（verify and import）",
                room=True,
                writes=True,
            ),
        },
    ),
    "score": Entry("yitang.instruments.scoring.commands:score", "考核得分与说明（scores and why）", room=True),
    "audit": _group(
        "audit",
        "审计（the audit）",
        verify=Entry("yitang.foundation.audit.commands:verify", "核验审计链（verify the audit chain）", room=True),
    ),
    "token": _group(
        "token",
        "接口令牌（tokens of the API）",
        create=Entry(
            "yitang.foundation.administration.commands:create_token", "发放接口令牌（create a token）", room=True, writes=True
        ),
    ),
    "reseal": Entry(
        "yitang.features.grassroots.commands:reseal_contacts",
        "换密钥后重新加密群众的联系方式（seal contacts under the new key）",
        room=True,
        writes=True,
    ),
    "backup": Entry(f"{CLI}.backup:backup", "备份到一个文件（back up into one file）"),
    "restore": Entry(f"{CLI}.restore:restore", "把备份恢复到新的位置（restore into a new place）"),
    "doctor": Entry(f"{CLI}.doctor:doctor", "体检：逐项说明是否正常、怎么办（examine this installation）"),
    "check": Entry(f"{CLI}.check:check", "检查程序与数据库的约定（check code and database promises）"),
    "test": Entry("yitang.config.testing.command:test", "运行全部检查与测试（all checks and tests）"),
    "bench": Entry("bench.commands:bench", "测速（benchmarks）"),
    "trust": Entry("tests.trust.commands:trust", "可信性验证（the trust catalogue）"),
}


@click.command(
    cls=LazyGroup,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="退出码：0 正常，1 发现问题，2 用法有误，3 环境缺少所需，4 为保护数据而拒绝"
    "（exit codes: 0 fine, 1 problem found, 2 usage, 3 something is missing, 4 refused to protect data）。",
)
@click.version_option(__version__, prog_name="yitang")
def cli() -> None:
    """议堂：协商机构履职平台（the working platform of a consultative body）。

    \b
    示例 Examples:
      ./yitang demo
      ./yitang init --code 330100 --name 某市政协 --level city --data /srv/yitang
      ./yitang COMMAND --help
    """


def main() -> None:
    """Run the command line."""
    environment.take_data(sys.argv[1:])
    cli(prog_name="yitang")
