/// The parts of the Python module that do not depend on the messages.
enum PythonText {
  static let introduction = """
    Amounts are integers as they travel: counts of ten to the power of PRICE_EXPONENT,
    QUANTITY_EXPONENT, MONEY_EXPONENT or RATE_EXPONENT (see `scaled` and `unscaled`). Times are
    nanoseconds since 1970. What may be null is None. Whatever does not decode raises WireFault and
    nothing else.

        frame = encode_packet([order], session=session, sequence=1, sending_time=time.time_ns())
        for message in decode_packet(reply).messages:
            if isinstance(message, Receipt): ...
    """

  static let imports = """
    from __future__ import annotations

    import enum
    import struct
    from collections.abc import Iterable
    from decimal import Decimal
    from typing import NamedTuple

    try:
        import numpy
    except ImportError:
        numpy = None
    """

  static let base = #"""
    FRAME_BYTES_MAX = 65_536
    MESSAGE_BYTES_MAX = 4_096
    MESSAGES_MAX = 1_024
    _MAGIC = 0x5343
    _FRAMING = 1
    _SBE = 0xEB50


    class WireFault(Exception):
        """Bytes that are not what the protocol says."""


    def scaled(value: int | str | Decimal, exponent: int) -> int:
        """The count that a number travels as: scaled("0.5", PRICE_EXPONENT) == 50_000_000."""
        count = Decimal(value).scaleb(-exponent)
        if count != count.to_integral_value():
            raise ValueError(f"{value} has more than {-exponent} digits behind the point")
        return int(count)


    def unscaled(count: int, exponent: int) -> Decimal:
        """The number that a count stands for."""
        return Decimal(count).scaleb(exponent)


    def _flag(value: int) -> bool:
        if value > 1:
            raise WireFault(f"{value} is no truth value")
        return value == 1


    def _value(kind, value: int):
        try:
            return kind._value2member_map_[value]
        except KeyError:
            raise WireFault(f"{value} is no {kind.__name__}") from None


    def _bits(kind, value: int, known: int):
        if value & ~known:
            raise WireFault(f"{value:#x} has bits that {kind.__name__} does not")
        return kind(value)


    class Block:
        """Fixed fields: an entry of a group, or the root of a message."""

        __slots__ = ()

        @classmethod
        def _block(cls, body: memoryview, length: int, version: int):
            if len(body) >= length >= cls.BLOCK_LENGTH:
                return body
            needed = 0
            for since, end in cls._NEEDED:
                if version >= since:
                    needed = end
            if length < needed or len(body) < length:
                raise WireFault(f"{cls.__name__}: a block of {length} bytes is too short")
            return bytes(body[:length]).ljust(cls.BLOCK_LENGTH, b"\0")

        def __eq__(self, other: object) -> bool:
            return type(self) is type(other) and all(
                getattr(self, name) == getattr(other, name) for name in self.__slots__
            )

        __hash__ = None

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
            return f"{type(self).__name__}({fields})"


    class Message(Block):
        """A message; `encode` and `decode_message` add and read its 8-byte header."""

        __slots__ = ()

        def encode(self) -> bytes:
            return (
                _MESSAGE_HEADER.pack(self.BLOCK_LENGTH, self.TEMPLATE, SCHEMA_ID, SCHEMA_VERSION)
                + self._pack()
            )


    def _pack_group(kind: type[Block], entries: list) -> bytes:
        return _GROUP_SIZE_ENCODING.pack(kind.BLOCK_LENGTH, len(entries)) + b"".join(
            entry._pack() for entry in entries
        )


    def _pack_data(data: bytes) -> bytes:
        return struct.pack("<H", len(data)) + data


    class _Tail:
        """Steps through the groups and data behind a block."""

        def __init__(self, body: memoryview, offset: int, version: int) -> None:
            self.body, self.offset, self.version = body, offset, version

        def take(self, count: int) -> memoryview:
            if count > len(self.body) - self.offset:
                raise WireFault("a group or data runs past the end of its message")
            self.offset += count
            return self.body[self.offset - count : self.offset]

        def group(self, kind: type[Block]) -> list:
            length, count = _GROUP_SIZE_ENCODING.unpack(self.take(_GROUP_SIZE_ENCODING.size))
            entries = self.take(length * count)
            return [
                kind._unpack(entries[at * length : (at + 1) * length], length, self.version)
                for at in range(count)
            ]

        def data(self) -> bytes:
            (length,) = struct.unpack("<H", self.take(2))
            return bytes(self.take(length))

        def end(self) -> None:
            if self.offset != len(self.body):
                raise WireFault("bytes behind the last part of a message")
    """#

  static let packets = #"""


    class Unknown(NamedTuple):
        """A message of a template this module does not know."""

        template: int
        version: int
        body: bytes


    class Packet(NamedTuple):
        session: int
        sequence: int
        sending_time: int
        messages: list


    class Topic(NamedTuple):
        """What a feed frame begins with."""

        topic: FeedTopic
        instrument: int
        topic_sequence: int


    def topic_filter(topic: FeedTopic, instrument: int | None = None) -> bytes:
        """What to subscribe to: a topic of one instrument, or of all of them."""
        return bytes([topic]) if instrument is None else struct.pack("<BBH", topic, 0, instrument)


    def decode_message(data: bytes | memoryview) -> Message | Unknown:
        """Decodes a message with its 8-byte header."""
        view = memoryview(data)
        if len(view) < _MESSAGE_HEADER.size:
            raise WireFault("shorter than a message header")
        length, template, schema, version = _MESSAGE_HEADER.unpack_from(view)
        if schema != SCHEMA_ID:
            raise WireFault(f"schema {schema} is not {SCHEMA_ID}")
        body = view[_MESSAGE_HEADER.size :]
        if length > len(body):
            raise WireFault("a block runs past the end of its message")
        kind = MESSAGES.get(template)
        if kind is None:
            return Unknown(template, version, bytes(body))
        return kind._unpack(body, length, version)


    def encode_packet(
        messages: Iterable[Message],
        *,
        session: int,
        sequence: int,
        sending_time: int,
        topic: Topic | None = None,
    ) -> bytes:
        """One frame. `sequence` is the number of its first sequenced message."""
        parts = [b""]
        for message in messages:
            encoded = message.encode()
            parts.append(_MESSAGE_PREFIX.pack(_MESSAGE_PREFIX.size + len(encoded), _SBE) + encoded)
        count = len(parts) - 1
        parts[0] = _PACKET_HEADER.pack(
            session, sequence, sending_time, _MAGIC, count, _FRAMING, 0, 0
        )
        if topic is not None:
            parts.insert(
                0, _TOPIC_PREFIX.pack(topic.topic, 0, topic.instrument, 0, topic.topic_sequence)
            )
        frame = b"".join(parts)
        if (
            len(frame) > FRAME_BYTES_MAX
            or count > MESSAGES_MAX
            or any(len(part) > MESSAGE_BYTES_MAX for part in parts)
        ):
            raise ValueError("more than a frame or a message holds; see framing.md")
        return frame


    def decode_packet(frame: bytes | memoryview) -> Packet:
        """Decodes a frame of the order or snapshot socket."""
        view = memoryview(frame)
        if len(view) > FRAME_BYTES_MAX:
            raise WireFault("longer than a frame may be")
        if len(view) < _PACKET_HEADER.size:
            raise WireFault("shorter than a packet header")
        session, sequence, sending_time, magic, count, framing, flags, reserved = (
            _PACKET_HEADER.unpack_from(view)
        )
        if (magic, framing, flags, reserved) != (_MAGIC, _FRAMING, 0, 0):
            raise WireFault("not a packet of this protocol")
        if count > MESSAGES_MAX:
            raise WireFault("more messages than a frame may hold")
        if sending_time == _INT64_MIN:
            raise WireFault("a packet without a sending time")
        messages = []
        at = _PACKET_HEADER.size
        for _ in range(count):
            if len(view) - at < _MESSAGE_PREFIX.size + _MESSAGE_HEADER.size:
                raise WireFault("fewer messages than the packet header says")
            length, encoding = _MESSAGE_PREFIX.unpack_from(view, at)
            if encoding != _SBE:
                raise WireFault("a message prefix that does not say SBE 1.0")
            if (
                length < _MESSAGE_PREFIX.size + _MESSAGE_HEADER.size
                or length > len(view) - at
                or length > MESSAGE_BYTES_MAX
            ):
                raise WireFault("a message length that cannot be")
            messages.append(decode_message(view[at + _MESSAGE_PREFIX.size : at + length]))
            at += length
        if at != len(view):
            raise WireFault("bytes behind the last message")
        return Packet(session, sequence, sending_time, messages)


    def decode_feed(frame: bytes | memoryview) -> tuple[Topic, Packet]:
        """Decodes a frame of the feed."""
        view = memoryview(frame)
        if len(view) > FRAME_BYTES_MAX:
            raise WireFault("longer than a frame may be")
        if len(view) < _TOPIC_PREFIX.size:
            raise WireFault("shorter than a topic")
        topic, zero, instrument, reserved, sequence = _TOPIC_PREFIX.unpack_from(view)
        if zero or reserved:
            raise WireFault("not a topic of this protocol")
        packet = decode_packet(view[_TOPIC_PREFIX.size :])
        return Topic(_value(FeedTopic, topic), instrument, sequence), packet
    """#
}
