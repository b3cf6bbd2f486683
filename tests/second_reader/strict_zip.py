"""The fixed layout of both ZIPs: every header is computed again and compared."""

import re
import struct
import zlib

from common import Refused, demand

UNPACKED = 1 << 30
RATIO = 100
ENTRIES = 10_000


def name_ok(name):
    plain = re.fullmatch("[A-Za-z0-9._/-]{1,120}", name) is not None
    return plain and all(part not in ("", ".", "..") for part in name.split("/"))


def inflate(raw, size):
    stream = zlib.decompressobj(-15)
    try:
        data = stream.decompress(raw, size + 1)
    except zlib.error:
        raise Refused("damaged") from None
    demand(stream.eof and not stream.unused_data and not stream.unconsumed_tail)
    return data


def read(file, deflate):
    """The entries as a dict, in the file's order."""
    demand(len(file) >= 98 and file[:4] == b"PK\x03\x04", "not-a-bundle")
    end = len(file) - 22
    count, size, directory = struct.unpack_from("<HII", file, end + 10)
    demand(file[end:] == struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, directory, 0))
    demand(count <= ENTRIES, "too-large")
    demand(directory + size == end)
    at, here, total, entries, folded = 0, directory, 0, {}, set()
    for _ in range(count):
        demand(here + 46 <= end)
        method, crc, packed, unpacked, length = struct.unpack_from("<10xH4xIIIH", file, here)
        raw_name = file[here + 46 : here + 46 + length]
        name = raw_name.decode("ascii", "replace")
        demand(name_ok(name) and method in (0, 8))
        common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, packed, unpacked, length, 0)
        central = b"PK\x01\x02" + struct.pack("<H", 20) + common + bytes(10) + struct.pack("<I", at) + raw_name
        demand(file[here : here + len(central)] == central)
        here += len(central)
        demand(name.lower() not in folded and (deflate or method == 0))
        folded.add(name.lower())
        total += unpacked
        demand(total <= UNPACKED and unpacked // RATIO <= packed, "too-large")
        local = b"PK\x03\x04" + common + raw_name
        demand(file[at : at + len(local)] == local)
        at += len(local)
        raw = file[at : at + packed]
        at += packed
        demand(at <= directory)
        data = inflate(raw, unpacked) if method == 8 else raw
        demand(len(data) == unpacked and zlib.crc32(data) == crc)
        entries[name] = data
    demand(at == directory and here == end)
    folders = {name[:cut] for name in folded for cut, c in enumerate(name) if c == "/"}
    demand(not folders & folded)
    return entries
