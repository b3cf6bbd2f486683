"""Changes: their chains, the archive they amount to, and its digests."""

import hashlib
import re

from common import LINE, DEPTH, canonical, demand, depth_of, is_hex, is_number, read_json, text_of

LINE_KEYS = {"batch": 32, "body_sha256": 64, "device": 16, "hlc": 16, "member": 32}
LATEST = 7_258_118_400_000 << 16  # the year 2200
END_OF_TIME = 253_402_300_800_000 << 16  # the year 10000
SETS = {
    "card": {"present"},
    "handover": {"leavers"},
    "handover-item": {"leavers", "moved", "ended"},
    "member": {"phones", "emails"},
    "customer": {"phones", "emails", "tags", "fax"},
    "contact": {"phones", "emails"},
}
FIELDS = {
    "company": "name loss_rate loss_rate_alone margin_rate early_signs exit_points exit_receipt rehire_rule",
    "member": "name role code title phones emails birthday since left back reports_to note",
    "customer": "name code outlet class status source phones emails chat town address cooperation buys owes revenue "
    "last_contact next_contact tags fax website author created note note_decides note_promised note_avoid note_next",
    "contact": "customer name salutation role phones emails birthday likes family note",
    "assignment": "customer member part from to reason handover was_to",
    "card": "customer member contact present date way problem method solved unsolved next suggestion",
    "reminder": "customer member text due done",
    "product": "name code unit price cost note",
    "order": "customer member code date total cost paid note",
    "order-line": "order product quantity price cost discount note",
    "field": "label type",
    "import": "files rows new update duplicate rejected warnings merged",
    "tie": "customer member contact strength part note",
    "handover": "why leavers keeper start until sent withdrawn reason missing",
    "handover-item": "customer handover leavers successor state offered answered refused answer introduced introduced_by "
    "returned moved ended via note",
    "protocol": "handover date text",
    "signature": "protocol member as date key minisig",
    "departure": "member day reason handover acknowledged rehire rehire_note",
    "exit-point": "departure place text done by note",
    "watch": "customer item member after date outcome cause cost quote note",
    "exposure": "date customers unknown single double loop value value_single member loss",
}
TARGETS = {
    **dict.fromkeys("customer contact handover protocol departure order product".split()),
    **dict.fromkeys("member reports_to present leavers keeper successor introduced_by by".split(), "member"),
    "moved": "reminder",
    "item": "handover-item",
}
KINDS = list(FIELDS)
COUNTED = {"customers": "customer", "contacts": "contact", "cards": "card", "reminders": "reminder"}


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def split(data):
    text = text_of(data)
    demand(not text or text.endswith("\n"))
    return text.split("\n")[:-1]


def stamp_of(text):
    """A stamp as something to sort by."""
    parts = text.split(".") if isinstance(text, str) else []
    demand(len(parts) == 3 and is_hex(parts[0], 16) and is_hex(parts[2], 16))
    demand(re.fullmatch("0|[1-9][0-9]{0,9}", parts[1]) and int(parts[1]) < 1 << 32)
    return parts[0], int(parts[1]), parts[2]


def stamp_text(stamp):
    return "%s.%d.%s" % stamp


def read_line(text):
    line = read_json(text)
    demand(isinstance(line, dict) and all(is_hex(line.get(key), digits) for key, digits in LINE_KEYS.items()))
    demand(is_number(line.get("seq")) and line["seq"] > 0 and is_number(line.get("v")))
    demand(line.get("prev") == "" if line["seq"] == 1 else is_hex(line.get("prev"), 64))
    if line["v"] <= 1:
        demand(set(line) == {*LINE_KEYS, "seq", "prev", "v"} and canonical(line) == text)
    return line


def read_body(text, line):
    demand(sha256(text) == line["body_sha256"])
    if line["v"] > 1:
        return None
    body = read_json(text)
    demand(isinstance(body, dict) and isinstance(body.get("edits"), list))
    demand(all(isinstance(body.get(key), str) for key in ("origin", "salt")) and isinstance(body.get("reason", ""), str))
    demand(all(body.get(key) is None or is_hex(body[key], 32) for key in ("customer", "undoes")))
    for edit in body["edits"]:
        demand(isinstance(edit, dict) and is_hex(edit.get("id"), 32))
        demand(isinstance(edit.get("kind"), str) and isinstance(edit.get("field"), str))
        demand(isinstance(edit.get("replaces", []), list))
        edit["replaces"] = [stamp_of(stamp) for stamp in edit.get("replaces", [])]
    return body


def read_changes(lines, bodies):
    """Pairs of a line and its body (None where there is none to apply); and whether all bodies are there."""
    lines, bodies = split(lines), split(bodies)
    demand(len(lines) == len(bodies))
    changes = []
    for line_text, body_text in zip(lines, bodies):
        for text in (line_text, body_text):
            demand(len(text.encode()) <= LINE and depth_of(text) <= DEPTH, "too-large")
        line = read_line(line_text)
        line["id"] = sha256("keliu-change-v1\n" + line_text)
        changes.append((line, None if body_text == "null" else read_body(body_text, line)))
    return changes, "null" not in bodies


def follow(changes, base=()):
    """The heads, after checking every chain; a delta's go on from the heads of its base."""
    heads, clocks = dict(base), {}
    for line, _ in changes:
        device = line["device"]
        seq, prev = heads.get(device, (0, ""))
        demand(line["seq"] == seq + 1 and line["prev"] == prev, "broken-chain")
        clock = int(line["hlc"], 16)
        demand(clocks.get(device, 0) < clock < END_OF_TIME, "broken-chain")
        heads[device], clocks[device] = (line["seq"], line["id"]), clock
    return heads


def within(known, heads):
    """Of Changes by device and number those up to these heads, in order."""
    return [known[place] for place in sorted(known) if place[1] <= heads.get(place[0], (0, ""))[0]]


class Archive:
    """Records: (kind, id) → field → list of (stamp, value), in order of stamp."""

    def __init__(self, changes):
        values, replaced = [], set()
        for line, body in changes:
            for place, edit in enumerate(body["edits"] if body else []):
                register = edit["kind"], edit["id"], edit["field"]
                replaced.update((register, stamp) for stamp in edit["replaces"])
                if edit.get("value") is not None:
                    values.append((register, (line["hlc"], place, line["device"]), edit["value"]))
        self.records = {}
        for register, stamp, value in sorted(values, key=lambda entry: entry[:2]):
            if (register, stamp) not in replaced:
                kind, id_, field = register
                self.records.setdefault((kind, id_), {}).setdefault(field, []).append((stamp, value))
        self.live = {key: record for key, record in self.records.items() if "deleted" not in record}

    def counts(self):
        return {name: sum(key[0] == kind for key in self.live) for name, kind in COUNTED.items()}

    def digest(self):
        order = lambda key: (KINDS.index(key[0]) if key[0] in FIELDS else len(KINDS), key)
        hasher = hashlib.sha256()
        for kind, id_ in sorted((key for key in self.live if key[0] != "import"), key=order):
            record = self.live[kind, id_]
            for field in sorted(record):
                for stamp, value in record[field]:
                    hasher.update((canonical([kind, id_, field, stamp_text(stamp), value]) + "\n").encode())
        return hasher.hexdigest()

    def content_digest(self):
        lines = []
        for (kind, _), record in self.live.items():
            if kind in FIELDS and kind != "import":
                content = {field: self.texts(kind, field, record[field]) for field in FIELDS[kind].split() if field in record}
                own = {
                    self.shown(of["label"]): self.text(None, record[key][-1][1])
                    for (_, id_), of in sorted(self.live.items())
                    if _ == "field" and (key := "own_" + id_[:8]) in record and "label" in of
                }
                if own:
                    content["own"] = own
                lines.append(canonical({**content, "kind": kind}))
        return sha256("".join(line + "\n" for line in sorted(lines)))

    def texts(self, kind, field, entries):
        values = [value for _, value in entries]
        if field not in SETS.get(kind, ()):
            return [self.text(field, values[-1])]
        distinct = {canonical(value): value for value in values}
        return sorted(self.text(field, value) for value in distinct.values())

    def shown(self, entries):
        value = entries[-1][1] if entries else ""
        return value if isinstance(value, str) else ""

    def text(self, field, value):
        if field in TARGETS:
            record = self.records.get((TARGETS[field] or field, value), {}) if isinstance(value, str) else {}
            return self.shown(record.get("name")) or self.shown(record.get("code"))
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict) and "calendar" in value:
            return date_text(value)
        return value if isinstance(value, str) else canonical(value)


def date_text(date):
    lunar = "农历 " if date["calendar"] == "lunar" else ""
    year = "%04d-" % date["y"] if "y" in date else "--"
    return lunar + year + ("闰" if date.get("leap") else "") + "%02d" % date["m"] + ("-%02d" % date["d"] if "d" in date else "")
