"""Reads every golden frame with the Python codec, compares the fields, and writes it back.

    python3 Tests/WireTests/Vectors/check_vectors.py
"""

import enum
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "examples" / "python"))

from clearsim import codec  # noqa: E402


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def camel(name: str) -> str:
    head, *rest = name.lower().split("_")
    return head + "".join(word.capitalize() for word in rest)


def text(value) -> list[str]:
    """The ways in which a vector may write a value."""
    if value is None:
        return ["null", "0"]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, enum.IntFlag):
        return [str(int(value))]
    if isinstance(value, enum.IntEnum):
        return [camel(value.name)]
    if isinstance(value, bytes):
        return [value.hex()]
    return [str(value)]


def read(path: pathlib.Path):
    feed, data, meaning = False, b"", []
    for line in path.read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "frame":
            feed = words[1] == "feed"
        elif words[0] == "hex":
            data += bytes.fromhex(words[1])
        else:
            meaning.append(words)
    return feed, data, meaning


def field(message, path: str):
    match = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", path)
    if match:
        return getattr(getattr(message, snake(match[1]))[int(match[2])], snake(match[3]))
    return getattr(message, snake(path))


def check(path: pathlib.Path) -> None:
    feed, data, meaning = read(path)
    if meaning[0][0] == "fault":
        try:
            codec.decode_packet(data)
        except codec.WireFault:
            return
        raise AssertionError("was not refused")
    topic, packet = codec.decode_feed(data) if feed else (None, codec.decode_packet(data))
    messages = iter(packet.messages)
    message, seen = None, 0
    for name, *values in meaning:
        if name == "message":
            message = next(messages)
            assert type(message).__name__ == values[0], (message, values)
            seen += 1
        elif message is None:
            own = {
                "session": [packet.session],
                "sequence": [packet.sequence],
                "sendingTime": [packet.sending_time],
                "topic": list(topic or ()),
            }[name]
            assert [str(int(value)) for value in own] == values, (name, own, values)
        else:
            value = field(message, name)
            assert "".join(values) in text(value), (type(message).__name__, name, value, values)
    assert seen == len(packet.messages)
    again = codec.encode_packet(
        packet.messages,
        session=packet.session,
        sequence=packet.sequence,
        sending_time=packet.sending_time,
        topic=topic,
    )
    assert again == data, "encodes to other bytes"


def mutate(path: pathlib.Path, generator: random.Random) -> None:
    """Frames with bytes changed are read or refused with a WireFault, and nothing else."""
    _, data, _ = read(path)
    for _ in range(300):
        frame = bytearray(data)
        for _ in range(generator.randint(1, 4)):
            if frame:
                frame[generator.randrange(len(frame))] = generator.choice((0, 1, 127, 128, 255))
            if generator.random() < 0.3:
                del frame[len(frame) - generator.randint(0, min(len(frame), 20)) :]
        for decode in (codec.decode_packet, codec.decode_feed):
            try:
                decode(bytes(frame))
            except codec.WireFault:
                pass


def main() -> int:
    paths = sorted(HERE.glob("*.hex"))
    failed = 0
    generator = random.Random(1)
    for path in paths:
        try:
            check(path)
            mutate(path, generator)
        except Exception as error:
            failed += 1
            print(f"{path.name}: {type(error).__name__}: {error}")
    print(f"{len(paths) - failed} vectors hold" + (f", {failed} do not" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
