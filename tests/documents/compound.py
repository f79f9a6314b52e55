"""A small writer of Microsoft's compound files, for tests, and of what stands in them: a workbook, a mail."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALL = 4096  # bytes from which a stream has sectors of its own


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file of streams in its root, or in storages: "folder/stream"."""
    sectors: list[bytes] = [b""]  # the first will be the table of sectors
    table: list[int] = [_FAT]

    def chain(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        for at, piece in enumerate(pieces, first):
            sectors.append(piece)
            table.append(at + 1 if at + 1 < first + len(pieces) else _END)
        return first if pieces else _END

    # The right neighbour of an entry is the next in the order of the format: by length, then by letters.
    folders = {name.split("/")[0] for name in streams if "/" in name}
    names = ["Root Entry", *sorted({*folders, *streams}, key=lambda name: (len(name.rpartition("/")[2]), name.upper()))]
    mini, mini_table = b"", []
    entries: list[tuple[str, int, int, int]] = []  # name, type, first sector, size
    for name in names[1:]:
        if name not in streams:
            entries.append((name, 1, 0, 0))
            continue
        data = streams[name]
        if len(data) >= _SMALL:
            entries.append((name, 2, chain(data), len(data)))
            continue
        first, count = len(mini_table), -(-len(data) // 64)
        mini += data.ljust(count * 64, b"\0")
        mini_table += [*range(first + 1, first + count), *([_END] if count else [])]
        entries.append((name, 2, first if count else _END, len(data)))
    mini_first = chain(mini)
    mini_fat = chain(struct.pack(f"<{len(mini_table)}I", *mini_table).ljust(512, b"\xff")) if mini_table else _END
    directory = _entry("Root Entry", 5, mini_first, len(mini), child=_first(entries, ""))
    for at, (name, kind, first, size) in enumerate(entries):
        after = _next(entries, at)
        child = _first(entries, name + "/") if kind == 1 else _FREE
        directory += _entry(name.rpartition("/")[2], kind, first, size, child=child, after=after)
    directory += bytes(-len(directory) % 512)
    directory_first = chain(directory)
    assert len(table) <= 128, "one sector is enough for tests"
    sectors[0] = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory_first, 0, _SMALL, mini_fat, int(bool(mini_table)), _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + b"".join(sectors)


def _first(entries: list[tuple[str, int, int, int]], folder: str) -> int:
    """The number of the first entry of a folder; the others follow it as its right neighbours."""
    return next((at + 1 for at, each in enumerate(entries) if _inside(each[0], folder)), _FREE)


def _next(entries: list[tuple[str, int, int, int]], at: int) -> int:
    folder = entries[at][0].rpartition("/")[0]
    folder = folder + "/" if folder else ""
    return next((n + 1 for n in range(at + 1, len(entries)) if _inside(entries[n][0], folder)), _FREE)


def _inside(name: str, folder: str) -> bool:
    return name.startswith(folder) and "/" not in name[len(folder) :]


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE, after: int = _FREE) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(coded), kind, 1, _FREE, after, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def xls(cells: list[tuple[int, int, float | str]], name: str = "Old", hidden: bool = False) -> bytes:
    """A workbook of Excel 97 with one sheet, its cells as (row, column, value)."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    sheet = begin(0x10)
    for row, column, value in cells:
        at = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            sheet += record(0x204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        else:
            sheet += record(0x203, at + struct.pack("<d", value))
    sheet += record(0x0A, b"")
    coded = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    start = len(begin(5)) + len(record(0x85, bytes(6) + coded)) + len(record(0x0A, b""))
    book = begin(5) + record(0x85, struct.pack("<IBB", start, hidden, 0) + coded) + record(0x0A, b"") + sheet
    return compound({"Workbook": book})


def msg(subject: str, body: str, attachment: str) -> bytes:
    """A mail of Outlook's with one recipient and one attachment."""

    def text(key: int, value: str) -> tuple[str, bytes]:
        return f"__substg1.0_{key:04X}001F", value.encode("utf-16-le")

    def properties(head: int, *texts: tuple[int, str]) -> bytes:
        listed = b"".join(struct.pack("<IIII", key << 16 | 0x1F, 6, 2 * len(value) + 2, 0) for key, value in texts)
        return bytes(head) + listed

    own = ((0x001A, "IPM.Note"), (0x0037, subject), (0x1000, body), (0x0C1A, "Bo"), (0x5D01, "bo@example.com"))
    to = ((0x3001, "王芳"), (0x39FE, "wang@example.com"), (0x3003, "wang@example.com"))
    attached = ((0x3707, attachment), (0x3704, attachment))
    count = struct.pack("<QIIIIQ", 0, 1, 1, 1, 1, 0)
    streams = {"__properties_version1.0": count + properties(0, *own)}
    streams |= dict(text(key, value) for key, value in own)
    for folder, texts in (("__recip_version1.0_#00000000", to), ("__attach_version1.0_#00000000", attached)):
        streams[f"{folder}/__properties_version1.0"] = properties(8, *texts)
        streams |= {f"{folder}/{name}": data for name, data in (text(*each) for each in texts)}
    return compound(streams)


def doc(text: str) -> bytes:
    """A file of Word 97: the head that says where things are, and one piece of text; paragraphs end with "\\r"."""
    body, start = text.encode("utf-16-le"), 1536
    piece = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, start, 0)
    pieces = b"\x02" + struct.pack("<I", len(piece)) + piece
    lengths = [start + len(body), 0, 0, len(text), *[0] * 18]
    places = [(0, 0)] * 33 + [(0, len(pieces))] + [(0, 0)] * 59
    head = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x409, 0, 0x1200, 0xBF, 0, 0, 0, 0, 0, start, lengths[0])
    head += struct.pack("<H", 14) + bytes(28) + struct.pack("<H22I", 22, *lengths) + struct.pack("<H", 93)
    head += b"".join(struct.pack("<II", *place) for place in places) + bytes(2)
    return compound({"WordDocument": head.ljust(start, b"\0") + body, "1Table": pieces})


def ppt(texts: list[str]) -> bytes:
    """A presentation of PowerPoint 97 with one text on each slide."""

    def record(version: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<HHI", version, kind, len(data)) + data

    listed = b""
    for number, text in enumerate(texts):
        listed += record(0, 1011, struct.pack("<IIIII", number + 2, 0, 1, 256 + number, 0))
        listed += record(0, 3999, struct.pack("<I", 1)) + record(0, 4000, text.encode("utf-16-le"))
    out = record(15, 1000, record(1, 1001, bytes(40)) + record(15, 4080, listed) + record(0, 1002, b""))
    places = [0]
    for _text in texts:
        places.append(len(out))
        out += record(15, 1006, record(2, 1007, bytes(24)))
    directory = len(out)
    out += record(0, 6002, struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *places))
    edit = len(out)
    out += record(0, 4085, struct.pack("<IHBBIIIHH", 256, 0, 0, 3, 0, directory, 1, len(places) + 1, 0))
    user = struct.pack("<IIIHHBBHI", 0x14, 0xE391C05F, edit, 0, 0x3F4, 3, 0, 0, 8)
    return compound({"PowerPoint Document": out, "Current User": record(0, 4086, user)})
