"""The items of the trust catalogue that this product proves: what must never happen, and which tests show that it does not."""

from dataclasses import dataclass

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Item:
    """`threat` in one Chinese sentence; `tests` are pytest ids; `engines` are those on which it must have a line; `lines` how many, of which `once` come
    from tests that run beside the first engine only."""

    threat: str
    tests: tuple[str, ...]
    engines: tuple[str, ...] = BOTH
    lines: int = 1
    once: int = 0


ITEMS: dict[str, Item] = {
    "A1": Item("有人看到或办到了职权以外的事，或看到了别的机构的内容", ("tests/trust/test_matrix.py",)),
    "A2": Item(
        "列表、计数、检索、选择项、来龙去脉透露出另一机构或职权以外有什么",
        ("tests/trust/test_contents.py", "tests/insights/chain/test_chain.py"),
        lines=2,
    ),
    "A3": Item("查询忘了限定机构，读到别的机构的行", ("tests/foundation/tenancy/test_scope.py",)),
    "A4": Item("导出的文件或页面里有超出用途、超出职权的字段", ("tests/trust/test_exports.py", "tests/trust/test_fields.py")),
    "A5": Item(
        "表单里夹带没有声明的字段，改动了不该改的列", ("tests/trust/test_forms.py", "tests/doors/api/test_mass_assignment.py")
    ),
    "A6": Item(
        "过期、用过、吊销、别的机构或别的用途的凭据仍能打开门", ("tests/trust/test_secrets.py", "tests/doors/api/test_tokens.py")
    ),
    "A7": Item("知道地址就能取走文件", ("tests/trust/test_contents.py",), ("sqlite",)),
    "A8": Item("任用结束了权限还在，或没有任用却有权限", ("tests/trust/test_powers.py",)),
    "A9": Item("一个账号兼有三员中的两员，或管理员插手业务、改动审计", ("tests/trust/test_powers.py",)),
    "C1": Item("导入途中断电，留下半批数据", ("tests/features/proposals/imports/test_kill.py",), ("sqlite",)),
    "C4": Item("后台进程在任务中途被终止，结果丢了、做了两遍，或任务永远停在“运行中”", ("tests/trust/test_killed_jobs.py",)),
    "C5": Item(
        "同一步骤被两个人同时办成，或办了却不知道是谁",
        (
            "tests/instruments/workflow/test_races.py",
            "tests/trust/test_proposal_races.py",
            "tests/trust/test_brief_races.py",
            "tests/trust/test_matters.py",
        ),
        lines=4,
    ),
    "C6": Item("两个窗口同时改一段文字，一方的话无声无息地没了", ("tests/trust/test_edits.py",)),
    "C7": Item("多人同时写入时有人遇到“数据库锁定”，或久等不到", ("tests/foundation/acts/test_turnstile.py",), ("sqlite",)),
    "C10": Item(
        "后台进程反复被终止，任务丢了、做了两遍；有毒的任务拖垮一切而无人知道", ("tests/foundation/jobs/test_poison.py",)
    ),
    "F1": Item("一个小文件展开后占满内存或时间，拖垮服务", ("tests/foundation/files/test_catalogue.py",), ("sqlite",)),
    "F2": Item("文件冒充别的类型、夹带宏或程序，骗过检查", ("tests/foundation/files/test_catalogue.py",), ("sqlite",)),
    "G1": Item("审计记录被改、删、插、换序、截断而无人发觉", ("tests/foundation/audit/test_verify.py",), ("sqlite",)),
    "G2": Item("数据变了而审计里没有，或审计里有而数据没变", ("tests/foundation/audit/test_completeness.py",)),
    "G3": Item("进程被强行终止后，审计链断开、分叉，或与数据不符", ("tests/foundation/audit/test_crash.py",)),
    "G6": Item("审计记录未满保存期就被删除，或审计停了业务还在写", ("tests/foundation/audit/test_lamp.py",)),
    "I1": Item("意料之外的输入使程序接口出错", ("tests/doors/api/test_fuzz.py",)),
    "I2": Item("文字、姓名、单位名、检索词里的标记在页面上生效", ("tests/trust/test_contents.py",), ("sqlite",)),
    "I4": Item("导出的表格里有文字被当成公式执行，或被改了样", ("tests/features/proposals/test_exports.py",)),
    "I7": Item("打开、预览上传的文件时，替文件里的地址去访问内外网", ("tests/foundation/files/test_pages.py",)),
    "I8": Item(
        "文件名把下载的响应头拆断；“返回”参数、主机名把人带到外站",
        ("tests/foundation/files/test_pages.py", "tests/trust/test_ways_out.py"),
        lines=2,
        once=1,
    ),
    "I9": Item("别的网站替登录的人提交表单，或只是看一眼就改了数据", ("tests/trust/test_requests.py",)),
    "O1": Item("村里离线写下的记录，送出途中断网，丢了、重了、乱了次序", ("tests/trust/test_offline_cuts.py",)),
    "P3": Item("公开页面的数字透露出某处只有几个人反映过什么", ("tests/trust/test_matters.py",)),
    "P5": Item("从数据库或日志里能找出匿名反映诉求的是谁", ("tests/trust/test_matters.py",)),
    "P7": Item(
        "无关的人看到联系电话，或看了不留痕，或办完后仍能看",
        (
            "tests/foundation/notify/test_numbers.py",
            "tests/features/proposals/handling/test_links.py",
            "tests/trust/test_matters.py",
        ),
        lines=2,
    ),
    "P9": Item("不经第二人同意导出大批数据，或导出的文件无从追查是谁的哪一份", ("tests/trust/test_exports.py",)),
    "R1": Item("备份恢复后少了、多了、变了一行或一个字节", ("tests/config/test_backup.py",)),
    "S4": Item("页面没有带齐安全头，内嵌脚本或外站框架得以运行", ("tests/trust/test_requests.py",), ("sqlite",)),
    "T1": Item("期限的最后一刻判早了或判晚了", ("tests/instruments/deadlines/test_day_edges.py",)),
    "T3": Item("调休、节假日算错，工作日数不对", ("tests/instruments/deadlines/test_calendar.py",)),
    "W1": Item(
        "跳过或颠倒了办理步骤：未立案先编号、未评价先办结、未同意先公开",
        (
            "tests/trust/test_proposal_machine.py",
            "tests/trust/test_brief_machine.py",
            "tests/instruments/workflow/test_machine.py",
            "tests/trust/test_matters.py",
            "tests/trust/test_consultation_machine.py",
        ),
        lines=5,
    ),
    "W2": Item("公布的统计数与明细对不上", ("tests/features/proposals/figures/test_figures.py",)),
    "W3": Item("并案、拆分、撤销之后少了、多了或变了案件", ("tests/features/proposals/intake/test_merging.py",)),
    "W4": Item("消息发给了不该收的人，或把站内的内容带出了站外", ("tests/foundation/notify/test_receivers.py",)),
}
