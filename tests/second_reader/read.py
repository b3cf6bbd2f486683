"""Reads bundles by docs/bundle-format.md alone: for each a line of JSON with what is in it, or the code of its refusal.

    echo PASSPHRASE | .tools/venv/bin/python3 tests/second_reader/read.py [--root company.pub] FILE[+FILE...]...

Files joined by + are read together: a base and its deltas, in any order.

Written from the document, with the standard library, `cryptography` and `bagit`; it shares no code with the program.
"""

import hashlib
import json
import logging
import pathlib
import re
import sys
import tempfile
from datetime import datetime

import bagit

import age
import strict_zip
from archive import LATEST, Archive, follow, read_changes, within
from common import Refused, demand, is_hex, is_number, read_json, require_version, text_of, unbase64
from minisig import Key

BUNDLE = 256 << 20
NAMES = ["READ-ME.txt", "payload.zip.age", "payload.zip.age.minisig", "signer.pub", "owner-identity.age"]
META_IDS = {"company": 32, "device": 16, "member": 32}
COUNTS = ("cards", "changes", "contacts", "customers", "reminders")
TAGS = "tagmanifest-sha256.txt"


def read_outer(file):
    """Step 1: the parts, the signer's key, what the trusted comment says."""
    demand(len(file) <= BUNDLE, "too-large")
    demand(file[30 : 30 + len(NAMES[0])] == NAMES[0].encode(), "not-a-bundle")
    parts = strict_zip.read(file, deflate=False)
    demand(next(iter(parts), None) == NAMES[0], "not-a-bundle")
    demand(all(name in parts for name in NAMES[1:4]))
    payload, key = parts[NAMES[1]], Key.of_file(parts[NAMES[3]])
    facts = key.verify(payload, parts[NAMES[2]], "outer")
    found = dict(pair.split("=", 1) for pair in facts.split(" ") if "=" in pair)
    demand("type" in found)
    demand(found["type"] in ("backup", "delta"), "unsupported-type")
    names = NAMES if found["type"] == "backup" else NAMES[:4]
    demand(list(parts) == names)
    demand(is_hex(found.get("company"), 32) and is_hex(found.get("device"), 16))
    demand(re.fullmatch("0|[1-9][0-9]*", found.get("stream_seq", "")))
    demand(len(parts[NAMES[0]]) <= 16 << 10 and len(parts.get(NAMES[4], b"")) <= age.IDENTITY, "too-large")
    sender = "type={type} company={company} device={device} stream_seq={stream_seq}".format(**found)
    hashed = (parts[name] for name in (NAMES[1], NAMES[0], *names[4:]))
    hashes = zip(("payload", "readme", "identity"), hashed)
    demand(facts == sender + "".join(f" {name}={hashlib.sha256(data).hexdigest()}" for name, data in hashes))
    return parts, key, sender, found


def read_identity(file, passphrase):
    """Step 3: company, root key, the vault's secret."""
    text = text_of(age.decrypt_passphrase(file, passphrase))
    version = re.match(r"# keliu owner identity v([0-9]+)\n", text)
    demand(version and int(version[1]) > 0)
    demand(int(version[1]) == 1, "too-new")
    form = r"# keliu owner identity v1\n# company: ([0-9a-f]{32})\n# root-public: (\S+)\n# root-secret: (\S+)\n(AGE-\S+)\n"
    found = re.fullmatch(form, text)
    demand(found)
    seed = unbase64(found[3])
    demand(len(seed) == 32)
    root = Key.of_seed(seed)
    demand(root.text == found[2] and found[4] == found[4].upper())
    return found[1], root, age.unbech32("age-secret-key-", found[4].lower())


def read_roster(bag, root, company):
    """Step 5, but for the signer."""
    demand("roster.json" in bag and "roster.json.minisig" in bag)
    text = text_of(bag["roster.json"])
    facts = root.verify(bag["roster.json"], bag["roster.json.minisig"], "roster")
    roster = read_json(text)
    require_version(roster, "v", 1)
    demand(isinstance(roster.get("root"), str))
    demand(all(isinstance(roster.get(key), list) for key in ("members", "devices")) and is_number(roster.get("version")))
    for one in roster["members"] + roster["devices"]:
        demand(isinstance(one, dict))
    for member in roster["members"]:
        demand(is_hex(member.get("id"), 32) and isinstance(member.get("name"), str) and isinstance(member.get("role"), str))
    for device in roster["devices"]:
        demand(is_hex(device.get("id"), 16) and is_hex(device.get("member"), 32))
        demand(all(isinstance(device.get(key), str) for key in ("sign", "receive", "enrolled")))
    demand(roster["root"] == root.text, "foreign-root")
    demand(facts == f"company={roster.get('company')} version={roster['version']}")
    members = {member["id"] for member in roster["members"]}
    devices = {device["id"]: device for device in roster["devices"]}
    demand(len(members) == len(roster["members"]) and len(devices) == len(roster["devices"]))
    demand(len({device["sign"] for device in devices.values()}) == len(devices))
    for device in devices.values():
        Key.of_text(device["sign"])
        age.unbech32("age", device["receive"])
        demand(device["member"] in members)
    demand(roster["company"] == company, "foreign-company")
    return roster, devices


def check_bag(bag):
    """Step 6: both manifests are exactly what the files amount to; and Python's bagit has nothing to say either."""

    def manifest(payload):
        names = sorted(name for name in bag if name.startswith("data/") == payload and not name.startswith(TAGS))
        return "".join(f"{hashlib.sha256(bag[name]).hexdigest()}  {name}\n" for name in names).encode()

    demand(bag.get(TAGS) == manifest(False) and bag.get("manifest-sha256.txt") == manifest(True))
    demand(bag.get("bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" and "bag-info.txt" in bag)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in bag.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            bagit.Bag(folder).validate()
        except bagit.BagError:
            raise Refused("damaged") from None


def check_heads(heads):
    demand(isinstance(heads, dict) and all(is_hex(device, 16) for device in heads))
    demand(all(isinstance(head, list) and len(head) == 2 for head in heads.values()))
    demand(all(is_number(seq) and isinstance(hash_, str) for seq, hash_ in heads.values()))


def read_meta(bag, sender, key, roster, devices):
    """Step 7, but for the recipients."""
    demand("bundle.json" in bag and "roster.json" in bag)
    meta = read_json(text_of(bag["bundle.json"]))
    require_version(meta, "min_reader", 1)
    demand(all(is_hex(meta.get(name), digits) for name, digits in META_IDS.items()))
    texts = ("company_name", "content_digest", "created", "digest", "format", "key", "random", "scope", "type")
    demand(all(isinstance(meta.get(name), str) for name in texts))
    demand(is_number(meta.get("schema")) and is_number(meta.get("stream_seq")))
    recipients, heads, counts, listed = (meta.get(name) for name in ("recipients", "heads", "counts", "roster"))
    demand(isinstance(recipients, list) and all(isinstance(one, str) for one in recipients))
    check_heads(heads)
    demand(isinstance(counts, dict) and all(is_number(counts.get(name)) for name in COUNTS))
    demand(isinstance(listed, dict) and is_number(listed.get("version")) and isinstance(listed.get("sha256"), str))
    base = meta.get("base")
    if base is not None:
        demand(isinstance(base, dict) and all(isinstance(base.get(name), str) for name in ("created", "digest")))
        check_heads(base.get("heads"))
        demand(all(seq > 0 and is_hex(hash_, 64) for seq, hash_ in base["heads"].values()))
    try:
        for dated in [meta] + [base] * (base is not None):
            datetime.fromisoformat(dated["created"])
    except ValueError:
        raise Refused("damaged") from None
    demand(meta["format"] == "keliu/1")
    demand(meta["type"] in ("backup", "delta"), "unsupported-type")
    demand(meta["company"] == sender["company"], "foreign-company")
    demand(meta["type"] == sender["type"] and (base is None) == (meta["type"] == "backup"))
    demand(meta["device"] == sender["device"] and str(meta.get("stream_seq")) == sender["stream_seq"])
    demand(meta["key"] == key.id_text and meta["member"] == devices[meta["device"]]["member"])
    demand(meta["roster"].get("version") == roster["version"])
    demand(meta["roster"].get("sha256") == hashlib.sha256(bag["roster.json"]).hexdigest())
    return meta


def check_checkpoints(bag, company, devices, changes, base, own_head):
    """Step 8, the last part. `own_head` is that of the making device, if it has one."""
    passed = {(line["device"], line["seq"], line["id"]) for line, _ in changes}
    passed.update((device, *head) for device, head in base.items())
    points = set()
    for name in sorted(bag):
        if not name.startswith("checkpoints/") or name.endswith(".minisig"):
            continue
        found = re.fullmatch("checkpoints/([0-9a-f]{16})-([1-9][0-9]*)[.]txt", name)
        demand(name + ".minisig" in bag and found)
        device, seq = found[1], int(found[2])
        text = text_of(bag[name])
        form = f"keliu checkpoint v1\ncompany: {company}\ndevice: {device}\nseq: {seq}\nhash: "
        demand(text.startswith(form) and text.endswith("\n") and text.count("\n") == 5)
        demand(device in devices, "unknown-signer")
        facts = Key.of_text(devices[device]["sign"]).verify(bag[name], bag[name + ".minisig"], "checkpoint")
        demand(facts == f"company={company} device={device} seq={seq}", "bad-signature")
        points.add((device, seq, text[len(form) : -1]))
    demand(points <= passed, "broken-chain")
    demand(own_head is None or own_head in points, "broken-chain")


class Opened:
    """A bundle that has been read: what it says, and its Changes."""

    def __init__(self, meta, base, changes, whole, root, vault):
        self.meta, self.base, self.changes, self.whole = meta, base, changes, whole
        self.heads = {device: tuple(head) for device, head in meta["heads"].items()}
        self.root, self.vault = root, vault


def open_one(file, passphrase, known_root, beside):
    """Steps 1 to 8, as on a first restore; `beside` is what was opened of the files beside it, backups first."""
    parts, key, sender_facts, sender = file
    if sender["type"] == "backup":
        company, root, vault = read_identity(parts[NAMES[4]], passphrase)
        demand(company == sender["company"])
    else:
        demand(beside, "needs-base")
        root, vault = beside[0].root, beside[0].vault
    demand(all(one.meta["company"] == sender["company"] for one in beside), "foreign-company")
    demand(known_root is None or known_root.text == root.text, "foreign-root")
    demand(all(one.root.text == root.text for one in beside), "foreign-root")
    stanzas = age.count_recipients(parts[NAMES[1]])
    inner = age.decrypt(parts[NAMES[1]], vault)
    try:
        bag = strict_zip.read(inner, deflate=True)
    except Refused as refused:
        raise Refused("damaged" if refused.code == "not-a-bundle" else refused.code) from None
    roster, devices = read_roster(bag, root, sender["company"])
    signer = devices.get(sender["device"])
    demand(signer and signer["sign"] == key.text, "unknown-signer")
    demand(signer.get("revoked") is None, "revoked-signer")
    demand(TAGS in bag and TAGS + ".minisig" in bag)
    demand(key.verify(bag[TAGS], bag[TAGS + ".minisig"], "inner") == sender_facts, "bad-signature")
    check_bag(bag)
    meta = read_meta(bag, sender, key, roster, devices)
    demand(age.recipient(vault) in meta["recipients"], "not-for-me")
    demand(len(meta["recipients"]) == stanzas)
    demand("data/changes.jsonl" in bag and "data/bodies.jsonl" in bag)
    changes, whole = read_changes(bag["data/changes.jsonl"], bag["data/bodies.jsonl"])
    base = {device: tuple(head) for device, head in (meta.get("base") or {"heads": {}})["heads"].items()}
    heads = follow(changes, base)
    demand(all(int(line["hlc"], 16) < LATEST for line, _ in changes), "clock-ahead")
    opened = Opened(meta, base, changes, whole, root, vault)
    count = sum(seq for seq, _ in heads.values())
    demand(heads == opened.heads and meta["counts"].get("changes") == count, "broken-chain")
    own_head = (meta["device"], *heads[meta["device"]]) if meta["device"] in heads else None
    check_checkpoints(bag, sender["company"], devices, changes, base, own_head)
    return opened


def amounts_to(changes, meta):
    demand(Archive(changes).digest() == meta["digest"] or any(line["v"] > 1 for line, _ in changes))


def put_together(bundles):
    """Step 9: all Changes, by device and number; a delta waits for its base."""
    known, digests = {}, []
    for one in (one for one in bundles if one.meta["type"] == "backup"):
        demand(one.whole)
        amounts_to(one.changes, one.meta)
        digests.append((one.heads, one.meta["digest"]))
        for line, body in one.changes:
            there = known.setdefault((line["device"], line["seq"]), (line, body))
            demand(there[0]["id"] == line["id"], "broken-chain")
    waiting = sorted((one for one in bundles if one.meta["type"] == "delta"), key=lambda one: one.meta["counts"]["changes"])
    passes = lambda base: all(known.get((device, seq), ({"id": None},))[0]["id"] == id_ for device, (seq, id_) in base.items())
    while ready := next((one for one in waiting if passes(one.base)), None):
        waiting.remove(ready)
        demand(all(heads != ready.base or digest == ready.meta["base"]["digest"] for heads, digest in digests))
        demand(ready.whole)
        for line, body in ready.changes:
            there = known.setdefault((line["device"], line["seq"]), (line, body))
            demand(there[0]["id"] == line["id"], "broken-chain")
        held = within(known, ready.heads)
        follow(held)
        amounts_to(held, ready.meta)
    demand(not waiting, "needs-base")
    return [known[place] for place in sorted(known)]


def read(files, passphrase, known_root=None):
    """Everything, in the order of the document, of files that belong together."""
    outers = sorted((read_outer(file) for file in files), key=lambda outer: outer[3]["type"] == "delta")
    bundles = []
    for outer in outers:
        bundles.append(open_one(outer, passphrase, known_root, bundles))
    changes = put_together(bundles)
    archive = Archive(changes)
    newest = max(bundles, key=lambda one: datetime.fromisoformat(one.meta["created"])).meta
    return {
        "code": "ok", "company": newest["company"], "device": newest["device"], "heads": follow(changes),
        "digest": archive.digest(), "content_digest": archive.content_digest(),
        "counts": {**archive.counts(), "changes": len(changes)},
    }


def main():
    logging.disable()
    files, root = sys.argv[1:], None
    if files[:1] == ["--root"]:
        root, files = Key.of_file(pathlib.Path(files[1]).read_bytes()), files[2:]
    passphrase = sys.stdin.readline().rstrip("\n")
    for file in files:
        try:
            answer = read([pathlib.Path(one).read_bytes() for one in file.split("+")], passphrase, root)
        except Refused as refused:
            answer = {"code": refused.code}
        print(json.dumps(answer, sort_keys=True))


if __name__ == "__main__":
    main()
