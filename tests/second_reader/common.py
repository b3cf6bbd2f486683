"""What all parts of the second reader share: the refusal, and the writings used everywhere."""

import base64
import binascii
import json
import re

LINE = 1 << 20  # bytes of a line of JSON
DEPTH = 64  # levels of JSON


class Refused(Exception):
    """The bundle is refused, with the code of docs/bundle-format.md."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def demand(condition, code="damaged"):
    if not condition:
        raise Refused(code)


def unbase64(text, padding=True):
    """Base64 in its one writing."""
    try:
        data = base64.b64decode(text if padding else text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("damaged") from None
    written = base64.b64encode(data).decode()
    demand((written if padding else written.rstrip("=")) == text)
    return data


def text_of(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("damaged") from None


def depth_of(text):
    """How deep brackets nest, outside strings."""
    depth = deepest = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"|[][{}]', text, re.DOTALL):
        if bracket in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "}]":
            depth = max(0, depth - 1)
    return deepest


def read_json(text):
    demand(len(text.encode()) <= LINE and depth_of(text) <= DEPTH, "too-large")

    def once(pairs):
        demand(len({key for key, _ in pairs}) == len(pairs))
        return dict(pairs)

    def no_constant(_):
        raise Refused("damaged")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    except ValueError:
        raise Refused("damaged") from None


def canonical(value):
    """Keys sorted by their bytes: Python sorts by code point, which for UTF-8 is the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_hex(value, digits):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{%d}" % digits, value) is not None


def require_version(value, key, newest):
    version = value.get(key) if isinstance(value, dict) else None
    demand(is_number(version) and version > 0)
    demand(version <= newest, "too-new")
