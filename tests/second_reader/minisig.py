"""minisign keys and prehashed signatures, in the one writing docs/bundle-format.md gives them."""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from common import Refused, demand, text_of, unbase64

MINISIG = 10 << 10
P = 2**255 - 19
# The y of the eight points of small order; the sign of x is left out.
SMALL = {0, 1, P - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
         0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826}


def point_ok(encoded):
    """Neither of small order nor in a second encoding."""
    y = int.from_bytes(encoded, "little") & (1 << 255) - 1
    return y < P and y not in SMALL


class Key:
    """An Ed25519 public key."""

    def __init__(self, public):
        self.public = public
        self.id = hashlib.sha256(public).digest()[:8]
        self.id_text = "%016X" % int.from_bytes(self.id, "little")
        self.text = base64.b64encode(b"Ed" + self.id + public).decode()
        self.file = f"untrusted comment: minisign public key {self.id_text}\n{self.text}\n"

    @classmethod
    def of_seed(cls, seed):
        return cls(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @classmethod
    def of_text(cls, text):
        key = cls(unbase64(text)[10:])
        demand(len(key.public) == 32 and key.text == text)
        return key

    @classmethod
    def of_file(cls, data):
        text = text_of(data)
        key = cls.of_text((text.split("\n") + [""])[1])
        demand(key.file == text)
        return key

    def check(self, message, signature):
        demand(point_ok(self.public) and point_ok(signature[:32]), "bad-signature")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Refused("bad-signature") from None

    def verify(self, message, minisig, word):
        """Gives the facts of the trusted comment."""
        demand(len(minisig) <= MINISIG, "too-large")
        lines = text_of(minisig).split("\n")
        demand(len(lines) >= 4 and lines[2].startswith("trusted comment: "))
        signature, comment, over = unbase64(lines[1]), lines[2][17:], unbase64(lines[3])
        demand(len(signature) == 74 and signature[:2] == b"ED" and len(over) == 64)
        demand(re.fullmatch("[ -~]*", comment))
        demand(signature[2:10] == self.id, "bad-signature")
        self.check(hashlib.blake2b(message).digest(), signature[10:])
        self.check(signature[10:] + comment.encode(), over)
        demand(lines[0] == f"untrusted comment: signature by key {self.id_text}" and lines[4:] == [""])
        found = re.fullmatch("keliu([0-9]+)-([a-z]+) (.*)", comment)
        demand(found and found[2] == word and int(found[1]) > 0, "bad-signature")
        demand(int(found[1]) == 1, "too-new")
        return found[3]
