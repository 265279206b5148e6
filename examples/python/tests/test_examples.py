import re
import signal
import subprocess
import sys
import time

from conftest import PYTHON

from clearsim.codec import Side

FIRST_TRADE = """\
alice's order N rests with 0.25
bob's order filled 0.25
trade 1: bob bought 0.25 at 50010, fee 6.25125
account 101: balance 999997.4995, equity 999999.9995
  position -0.25, entry notional -12502.5, unrealised profit 2.5
account 102: balance 999993.74875, equity 999991.24875
  position 0.25, entry notional 12502.5, unrealised profit -2.5
"""


def unnumbered(text: str) -> str:
    """Without the numbers of orders: places in the log, of which ticks take some."""
    return re.sub(r"\border \d+\b", "order N", text)


def page() -> list[tuple[str, str]]:
    """The blocks of the page on examples: language and text, in order."""
    text = (PYTHON.parent / "README.md").read_text()
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_bot_on_the_page_prints_what_the_page_says(node):
    blocks = page()
    place = next(at for at, (language, _) in enumerate(blocks) if language == "python")
    bot = blocks[place][1]
    for port, endpoint in (("7411", node.orders), ("7413", node.snapshots)):
        assert f"tcp://127.0.0.1:{port}" in bot
        bot = bot.replace(f"tcp://127.0.0.1:{port}", endpoint)
    done = subprocess.run(
        [sys.executable, "-c", bot], capture_output=True, text=True, cwd=PYTHON, timeout=60
    )
    printed, told = unnumbered(done.stdout), unnumbered(blocks[place + 1][1])
    assert (done.returncode, printed) == (0, told), done.stderr


def ended(process, seconds: float = 60) -> str:
    output, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, output
    return output


def test_the_first_trade_prints_what_the_pages_say(node):
    assert unnumbered(ended(node.run("first_trade.py"))) == FIRST_TRADE
    assert node.end() == 0


def test_the_quoting_bot_trades_and_leaves_no_orders_behind(node):
    bot = node.run("quoting_bot.py", "--seconds", "60", feed=True)
    assert bot.stdout.readline() == "quoting 0.1 each side, position 0\n"
    with node.client(12) as bob:
        filled = 0
        end = time.monotonic() + 20
        while filled < 3 and time.monotonic() < end:
            filled += bob.place(102, 1, Side.BUY, "0.05").filled > 0
            time.sleep(0.1)
        assert filled == 3
        bot.send_signal(signal.SIGINT)
        lines = ended(bot).splitlines()
        assert lines[0].split(", ")[1:] == ["3 fills", "0 refusals"]
        assert lines[1] == "position -0.15, 0 open orders"
        assert bob.market(1).instruments[1].asks == []


def test_the_quoting_bot_ends_by_itself(node):
    bot = node.run(
        "quoting_bot.py", "--seconds", "1", "--member", "14", "--token", "demo-dave",
        "--account", "104", feed=True,
    )
    assert ended(bot).splitlines()[-1] == "equity 1000000"


def test_an_example_says_in_one_line_what_is_wrong(node):
    refused = node.run("quoting_bot.py", "--token", "wrong", feed=True)
    output, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert output == "logon of member 13: CREDENTIALS_INVALID\n"


def test_measuring_measures(node):
    told = ended(node.run("measure.py", "--singles", "20", "--batched", "2000"))
    assert re.fullmatch(
        r"20 single orders: p50 \d+ us, p99 \d+ us\n"
        r"2000 commands in batches: [\d,]+ a second, 0 refused\n",
        told,
    )


def test_a_run_in_lock_step_is_the_same_however_slow_its_members_are(serve):
    apart = [f"--set=members.{place}.takesPart=false" for place in (3, 4)]

    def run(dawdle: str) -> tuple:
        node = serve("--lockstep", *apart)
        members = [
            node.run("lockstep_bot.py", who, "--dawdle", dawdle)
            for who in ("clock", "buyer", "seller")
        ]
        told = sorted(ended(member).strip() for member in members)
        assert node.end() == 0
        replay = node.replay()
        assert replay["matches"]
        return told, replay["commands"], replay["digest"]

    first = run("0")
    assert run("0.02") == first
    (shown,) = (text for _, text in page() if text.startswith("clock: "))
    assert first[0] == sorted(shown.splitlines())


def test_the_asyncio_bot_on_the_page_runs(node):
    bot = next(text for language, text in page() if language == "python" and "asyncio" in text)
    bot = bot.replace("tcp://127.0.0.1:7411", node.orders)
    done = subprocess.run(
        [sys.executable, "-c", bot], capture_output=True, text=True, cwd=PYTHON, timeout=60
    )
    assert done.returncode == 0 and done.stdout.count("ACCEPTED") == 2, done.stderr
