"""A socket to a node: packets out, messages in, with deadlines and with faults that say what is
wrong."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterable

import zmq

from clearsim import codec

# A packet holds at most 1024 messages and 65536 bytes; the longest command has 76.
COMMANDS_PER_PACKET = 512


class ClientFault(Exception):
    """What can go wrong between a program and a node."""


class Timeout(ClientFault):
    """No answer in time; nothing is known of what was sent."""


class Refused(ClientFault):
    """The node or the house said no; `reason` says why."""

    def __init__(self, what: str, reason: codec.RejectReason) -> None:
        super().__init__(f"{what}: {reason.name}")
        self.reason = reason


class SessionLost(ClientFault):
    """The node does not know the session any more, or packets of it were lost: `reconnect`."""


class Unreadable(ClientFault):
    """The peer sent what is not of this protocol."""


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


class Encoded:
    """A message as it travels; TypeError or ValueError where it holds what does not belong."""

    __slots__ = ("_bytes",)

    def __init__(self, message: codec.Message) -> None:
        try:
            self._bytes = message.encode()
        except (struct.error, AttributeError) as fault:
            raise TypeError(f"{message!r} cannot be sent: {fault}") from None

    def encode(self) -> bytes:
        return self._bytes


class Connection:
    """A DEALER to the order or the snapshot socket."""

    def __init__(self, endpoint: str, context: zmq.Context | None = None) -> None:
        self.endpoint = endpoint
        self._socket = (context or zmq.Context.instance()).socket(zmq.DEALER)
        self._socket.set(zmq.LINGER, 1_000)
        # Nothing waits for a node that is not there.
        self._socket.set(zmq.IMMEDIATE, 1)
        self._socket.set(zmq.RCVHWM, 65_536)
        self._socket.set(zmq.RECONNECT_IVL, 20)
        self._socket.set(zmq.RECONNECT_IVL_MAX, 1_000)
        self._socket.set(zmq.HEARTBEAT_IVL, 1_000)
        self._socket.set(zmq.HEARTBEAT_TIMEOUT, 5_000)
        self._socket.set(zmq.MAXMSGSIZE, codec.FRAME_BYTES_MAX)
        self._socket.connect(endpoint)

    def send(
        self,
        messages: Iterable[codec.Message | Encoded],
        deadline: Deadline,
        *,
        session: int = 0,
        sequence: int = 1,
        sending_time: int = 0,
    ) -> None:
        frame = codec.encode_packet(
            messages, session=session, sequence=sequence, sending_time=sending_time
        )
        try:
            self._socket.send(frame, zmq.DONTWAIT)
        except zmq.Again:
            if not self._socket.poll(int(deadline.left * 1_000), zmq.POLLOUT):
                raise Timeout(f"no node takes packets at {self.endpoint}") from None
            self._socket.send(frame)

    def receive(self, seconds: float) -> codec.Packet | None:
        """The next packet; None where none comes in time."""
        try:
            frame = self._socket.recv(zmq.DONTWAIT)
        except zmq.Again:
            if seconds <= 0 or not self._socket.poll(int(seconds * 1_000) + 1):
                return None
            frame = self._socket.recv()
        try:
            return codec.decode_packet(frame)
        except codec.WireFault as fault:
            raise Unreadable(f"{self.endpoint} sent what is no packet: {fault}") from None

    def fileno(self) -> int:
        return self._socket.get(zmq.FD)

    def close(self) -> None:
        self._socket.close()
