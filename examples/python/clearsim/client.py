"""A member's session with a node.

    with Client(orders, member=11, token="demo-alice", snapshots=snapshots) as client:
        answer = client.place(101, 1, Side.BUY, "0.01", "50000")
        while (notice := client.next(0.1)) is not None:
            match notice:
                case Traded(): ...

One thread, one client; blocking calls with timeouts in seconds. `next` also keeps the session
alive: a member that says nothing for `session.silence_max` (half a minute unless the node says
otherwise) is logged out, except in lock step. To wait for a client among other things, see
`fileno`; with asyncio, see clearsim.aio. Amounts are given in whole units (see clearsim.amounts);
messages carry counts. Every command has a number and is sent under it however often it is sent, so
it is carried out at most once.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import zmq

from clearsim.codec import (
    Logon,
    LogonAccepted,
    LogonFlags,
    LogonRejected,
    Logout,
    LogoutAccepted,
    Message,
    NotApplied,
    Receipt,
    Reject,
    RejectReason,
    Sequence,
    TimeAdvanced,
    Unknown,
)
from clearsim.connection import (
    COMMANDS_PER_PACKET,
    ClientFault,
    Connection,
    Deadline,
    Encoded,
    Refused,
    SessionLost,
    Timeout,
    Unreadable,
)
from clearsim.notices import Answer
from clearsim.orders import Instrument, Orders
from clearsim.snapshots import Snapshot, Snapshots

__all__ = [
    "Answer",
    "Client",
    "ClientFault",
    "Refused",
    "SessionLost",
    "Timeout",
    "Unreadable",
]

# A promise that takes a participant out of a run in lock step.
LEAVES = 2**63 - 1
# A session that is silent for half a minute is ended; see proto-docs/sockets.md.
_KEEPALIVE_SECONDS = 1.0
# Node to member: NotApplied, Reject, Receipt, TimeAdvanced and the events are numbered.
_SEQUENCED = range(7, 100)
# Commands sent ahead of their answers by `batch`.
_WINDOW = 4 * COMMANDS_PER_PACKET


class Client(Orders):
    def __init__(
        self,
        orders: str,
        *,
        member: int,
        token: str,
        snapshots: str | None = None,
        timeout: float = 5.0,
        cancel_on_disconnect: bool = False,
        symbols: Mapping[str, int] | None = None,
        context: zmq.Context | None = None,
    ) -> None:
        """Connects in the background; nothing is sent before `logon`, or before `with`.

        `symbols` names instruments: the protocol knows their numbers only.
        """
        self.member = member
        self.symbols = dict(symbols or {})
        self.timeout = timeout
        self.session: LogonAccepted | None = None
        # Lock step: everything earlier has happened, and the last feed message before it.
        self.horizon = -(2**63)
        self.feed_sequence = 0
        self._orders, self._token, self._context = orders, token.encode(), context
        self._flags = LogonFlags.CANCEL_ON_DISCONNECT if cancel_on_disconnect else LogonFlags(0)
        self._connection = Connection(orders, context)
        self._snapshots = snapshots and Snapshots(
            snapshots, member=member, token=token, timeout=timeout, context=context
        )
        self.next_number = 1
        self._expected = 1
        self._watermark: int | None = None
        self._last_sent = 0.0
        # Submitted and not sent; sent and not answered, in the order of their numbers.
        self._pending: list[Encoded] = []
        self._pending_time = 0
        self._unanswered: dict[int, tuple[Message, int]] = {}
        # Notices that came while something else was awaited, and those not yet looked at.
        self._kept: deque[Any] = deque()
        self._inbox: deque[Any] = deque()

    # The session

    def logon(self) -> LogonAccepted:
        """Opens the session; a session of the member's own that is just dying is waited for."""
        deadline = Deadline(self.timeout)
        logon = Logon(member=self.member, flags=self._flags, token=self._token)
        self._inbox.clear()
        while True:
            self.session = None
            self._connection.send([logon], deadline)
            answer = self._logon_answer(deadline)
            if isinstance(answer, LogonAccepted):
                break
            if answer.reason != RejectReason.ALREADY_LOGGED_ON or deadline.left < 0.1:
                raise Refused(f"logon of member {self.member}", answer.reason)
            time.sleep(0.05)
        self.session = answer
        if not self._unanswered and not self._pending:
            self.next_number = answer.next_client_sequence
        return answer

    def _logon_answer(self, deadline: Deadline) -> LogonAccepted | LogonRejected:
        while (packet := self._connection.receive(deadline.left)) is not None:
            for index, message in enumerate(packet.messages):
                if isinstance(message, LogonAccepted):
                    self._expected = packet.sequence
                    self._take(packet.messages[index + 1 :])
                if isinstance(message, (LogonAccepted, LogonRejected)):
                    return message
        raise Timeout(f"logon at {self._orders}")

    def reconnect(self) -> list[int]:
        """Logs on anew over a new connection, and sends again what had not arrived.

        Returns the numbers of the commands that had arrived and whose answers are lost: a snapshot
        of the accounts tells what they did.
        """
        self._connection.close()
        self._connection = Connection(self._orders, self._context)
        expected = self.logon().next_client_sequence
        arrived = [number for number in self._unanswered if number < expected]
        for number in arrived:
            del self._unanswered[number]
        again, self._unanswered, self._pending = self._unanswered, {}, []
        self.next_number = expected
        for command, at in again.values():
            self.submit(command, at)
        self.flush()
        return arrived

    def logout(self) -> None:
        self.flush()
        self._send([Logout()], self.next_number)
        deadline = Deadline(self.timeout)
        while (notice := self._receive(deadline.left)) is not None:
            self._kept.append(notice)
            if isinstance(notice, LogoutAccepted):
                self.session = None
                return
        raise Timeout("logout")

    def close(self) -> None:
        self._connection.close()
        if self._snapshots:
            self._snapshots.close()

    def __enter__(self) -> "Client":
        try:
            self.logon()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        try:
            if self.session is not None and kind is None:
                self.logout()
        finally:
            self.close()

    # Commands

    def submit(self, command: Message, at: int = 0) -> int:
        """Puts a command into the packet that `flush` sends; returns its number.

        `at` is its virtual time in lock step; the commands of a packet share one time.
        """
        if self.session is None:
            raise SessionLost("commands need a logon")
        # Before it has a number: what cannot be encoded must not leave a gap behind it.
        encoded = Encoded(command)
        if self._pending and (
            at != self._pending_time or len(self._pending) == COMMANDS_PER_PACKET
        ):
            self.flush()
        number = self.next_number
        self._pending.append(encoded)
        self._pending_time = at
        self._unanswered[number] = (command, at)
        self.next_number += 1
        return number

    def flush(self) -> None:
        """Sends what was submitted."""
        if self._pending:
            pending, self._pending = self._pending, []
            self._send(pending, self.next_number - len(pending), self._pending_time)

    @property
    def unanswered(self) -> list[int]:
        """Numbers of the commands that no answer has come for."""
        return list(self._unanswered)

    def execute(self, command: Message, at: int = 0) -> Answer:
        """Sends one command and waits for its answer; other notices are kept for `next`."""
        return self.batch([command], at)[0]

    def batch(self, commands: Iterable[Message], at: int = 0) -> list[Answer]:
        """Sends commands, many to a packet, and waits for all their answers, in their order."""
        answers: dict[int, Answer | None] = {}
        open_count = 0
        for command in commands:
            try:
                answers[self.submit(command, at)] = None
            except (TypeError, ValueError):
                # Those before it are on their way all the same.
                self.flush()
                raise
            open_count += 1
            if open_count >= _WINDOW:
                # Reading in between: a member that does not take its packets loses its session.
                self.flush()
                open_count = self._collect(answers, open_count, _WINDOW // 2)
        self.flush()
        self._collect(answers, open_count, 0)
        return [answer for answer in answers.values() if answer is not None]

    def _collect(self, answers: dict[int, Answer | None], open_count: int, most: int) -> int:
        deadline = Deadline(self.timeout)
        while open_count > most:
            notice = self._receive(deadline.left)
            if notice is None:
                raise Timeout(f"answers to {open_count} commands")
            if isinstance(notice, Answer) and notice.number in answers:
                answers[notice.number] = notice
                open_count -= 1
                continue
            if isinstance(notice, Answer) and notice.number == 0:
                raise Refused("a packet", notice.reason)
            if isinstance(notice, NotApplied):
                gap = range(notice.from_sequence, notice.from_sequence + notice.count)
                lost = [each for each, got in answers.items() if got is None and each in gap]
                if lost:
                    raise SessionLost(f"{len(lost)} commands from {lost[0]} were lost")
            self._kept.append(notice)
        return open_count

    # Notices

    def fileno(self) -> int:
        """A file descriptor to wait on, as `select` and event loops do.

        It is readable when something may have happened, and then only once: behind each wake-up,
        and behind each call that sends, call `next()` until it gives None. Call it every second at
        least, which keeps the session alive.
        """
        return self._connection.fileno()

    def next(self, within: float = 0.0) -> Any:
        """The next notice: an Answer, an event, NotApplied or TimeAdvanced; None if none comes."""
        return self._kept.popleft() if self._kept else self._receive(within)

    def _receive(self, within: float) -> Any:
        if not self._inbox and not self._fill(Deadline(within)):
            return None
        notice = self._inbox.popleft()
        if isinstance(notice, Answer) and notice.reason == RejectReason.NOT_LOGGED_ON:
            self.session = None
            raise SessionLost(f"{self._orders} does not know the session: reconnect")
        return notice

    def _fill(self, deadline: Deadline) -> bool:
        """Takes packets in until there is a notice; False where none comes in time."""
        while not self._inbox:
            self._keep_alive()
            packet = self._connection.receive(min(deadline.left, _KEEPALIVE_SECONDS / 2))
            if packet is not None and packet.session == 0:
                # Outside any session: a refusal, and no part of the numbering.
                self._take_refusals(packet.messages)
            elif packet is not None:
                if packet.sequence != self._expected:
                    self.session = None
                    raise SessionLost(
                        f"message {packet.sequence} came where {self._expected} was due: "
                        "log on anew and take a snapshot"
                    )
                self._take(packet.messages)
            elif not deadline.left:
                return False
        return True

    def _take_refusals(self, messages: list[Any]) -> None:
        for message in messages:
            if isinstance(message, Reject):
                self._inbox.append(Answer.of(message))

    def _take(self, messages: list[Any]) -> None:
        """Numbers what arrived, notes what it says about the session, and queues it."""
        for message in messages:
            unknown = isinstance(message, Unknown)
            if (message.template if unknown else message.TEMPLATE) in _SEQUENCED:
                self._expected += 1
            if isinstance(message, (Receipt, Reject)):
                message = Answer.of(message)
                # Sent twice: the answer to the first one counts.
                if message.reason == RejectReason.ALREADY_RECEIVED:
                    continue
                if message.reason != RejectReason.NOT_LOGGED_ON:
                    self._unanswered.pop(message.number, None)
            elif isinstance(message, NotApplied):
                end = message.from_sequence + message.count
                for number in self.unanswered:
                    if message.from_sequence <= number < end:
                        del self._unanswered[number]
            elif isinstance(message, TimeAdvanced):
                self.horizon = message.horizon
                self.feed_sequence = message.feed_sequence or 0
            elif isinstance(message, Sequence):
                continue
            self._inbox.append(message)

    # Lock step

    def promise(self, watermark: int) -> None:
        """Sends what was submitted, and promises to send nothing earlier than `watermark`."""
        self.flush()
        self._watermark = watermark
        self._say_where()

    def leave(self) -> None:
        """Promises never to send anything again: the others go on without this member."""
        self.promise(LEAVES)

    def wait_until(self, horizon: int, within: float | None = None) -> Iterator[Any]:
        """The notices of everything that happened before `horizon`, as they come.

        To be run through to the end. Raises `Timeout` where another participant keeps all waiting.
        """
        deadline = Deadline(self.timeout if within is None else within)
        while self._kept or self._inbox or self.horizon < horizon:
            notice = self.next(deadline.left)
            if notice is None:
                raise Timeout(f"horizon {horizon}, which stands at {self.horizon}")
            yield notice

    # State on request

    def market(self, instrument: Instrument | None = None) -> Snapshot:
        """All instruments, or one: terms, state and depth."""
        return self._with_snapshots().market(
            None if instrument is None else self.instrument(instrument)
        )

    def account(self, account: int) -> Snapshot:
        """An account of the member's own: money, positions, open orders."""
        return self._with_snapshots().account(account)

    def _with_snapshots(self) -> Snapshots:
        if self._snapshots is None:
            raise ClientFault("the client was made without a snapshot endpoint")
        return self._snapshots

    # Sending

    def _send(
        self, messages: Iterable[Message | Encoded], sequence: int, sending_time: int = 0
    ) -> None:
        if self.session is None:
            raise SessionLost("no session: log on first")
        self._last_sent = time.monotonic()
        self._connection.send(
            messages,
            Deadline(self.timeout),
            session=self.session.session,
            sequence=sequence,
            sending_time=sending_time,
        )

    def _say_where(self) -> None:
        """Shows that the member is there, and in lock step repeats its promise."""
        number = self.next_number - len(self._pending)
        self._send([Sequence(next_sequence=number, watermark=self._watermark)], number)

    def _keep_alive(self) -> None:
        quiet = time.monotonic() - self._last_sent
        if self.session is not None and quiet > _KEEPALIVE_SECONDS:
            self._say_where()
