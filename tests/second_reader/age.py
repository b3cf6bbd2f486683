"""age v1 (https://age-encryption.org/v1): the header, X25519 and scrypt stanzas, the payload. And Bech32 (BIP 173)."""

import hashlib
import hmac
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from common import Refused, demand, unbase64

MAGIC = b"age-encryption.org/v1\n"
HEADER = 64 << 10
RECIPIENTS = 128
IDENTITY = 64 << 10
WORK = 18
CHUNK = 64 << 10


def derive(secret, salt, info):
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


class Header:
    """The stanzas, the MAC, and where the payload begins."""

    def __init__(self, file):
        demand(file.startswith(MAGIC))
        self.stanzas, at = [], len(MAGIC)
        while True:
            end = file.find(b"\n", at, HEADER)
            if end < 0:
                raise Refused("too-large" if len(file) > HEADER else "damaged")
            try:
                line = file[at:end].decode("ascii")
            except UnicodeDecodeError:
                raise Refused("damaged") from None
            if line.startswith("---"):
                demand(line.startswith("--- "))
                self.mac, self.signed, self.end = unbase64(line[4:], False), file[: at + 3], end + 1
                break
            if line.startswith("-> "):
                self.stanzas.append((line[3:].split(" "), []))
            else:
                demand(self.stanzas)
                self.stanzas[-1][1].append(line)
            at = end + 1

    def body(self, lines):
        """A stanza's body: full lines of 64 characters, and a shorter one at the end, perhaps empty."""
        demand(lines and all(len(line) == 64 for line in lines[:-1]) and len(lines[-1]) < 64)
        return unbase64("".join(lines), False)

    def check(self, file_key):
        key = derive(file_key, b"", b"header")
        demand(hmac.compare_digest(hmac.new(key, self.signed, hashlib.sha256).digest(), self.mac))


def open_box(key, box):
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), box, None)
    except InvalidTag:
        return None


def payload(file, header, file_key):
    """The plaintext: all of it or none."""
    header.check(file_key)
    nonce, sealed = file[header.end : header.end + 16], file[header.end + 16 :]
    demand(len(nonce) == 16)
    cipher = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
    size, plain, number = CHUNK + 16, [], 0
    while True:
        box, last = sealed[number * size : (number + 1) * size], (number + 1) * size >= len(sealed)
        try:
            plain.append(cipher.decrypt(number.to_bytes(11, "big") + bytes([last]), box, None))
        except InvalidTag:
            raise Refused("damaged") from None
        demand(plain[-1] or number == 0)
        if last:
            return b"".join(plain)
        number += 1


def count_recipients(file):
    header = Header(file)
    demand(len(header.stanzas) <= RECIPIENTS, "too-large")
    demand(header.stanzas and all(arguments[0] == "X25519" for arguments, _ in header.stanzas))
    return len(header.stanzas)


def decrypt(file, secret):
    """A file to X25519 recipients."""
    count_recipients(file)
    header, key, file_key = Header(file), X25519PrivateKey.from_private_bytes(secret), None
    own = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    for arguments, lines in header.stanzas:
        body = header.body(lines)
        demand(len(arguments) == 2 and len(body) == 32)
        share = unbase64(arguments[1], False)
        demand(len(share) == 32)
        try:
            shared = key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:  # all zero
            raise Refused("damaged") from None
        if file_key is None:
            file_key = open_box(derive(shared, share + own, b"age-encryption.org/v1/X25519"), body)
    demand(file_key is not None, "not-for-me")
    return payload(file, header, file_key)


def decrypt_passphrase(file, passphrase):
    """A file under a passphrase."""
    header = Header(file)
    demand(len(file) <= IDENTITY, "too-large")
    demand(len(header.stanzas) == 1 and header.stanzas[0][0][0] == "scrypt")
    arguments, lines = header.stanzas[0]
    body = header.body(lines)
    demand(len(arguments) == 3 and len(body) == 32 and re.fullmatch("[1-9][0-9]?", arguments[2]))
    salt, work = unbase64(arguments[1], False), int(arguments[2])
    demand(len(salt) == 16)
    demand(work <= WORK, "excessive-work")
    salt = b"age-encryption.org/v1/scrypt" + salt
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=1 << work, r=8, p=1, maxmem=600 << 20, dklen=32)
    file_key = open_box(key, body)
    demand(file_key is not None, "wrong-passphrase")
    return payload(file, header, file_key)


ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(prefix, digits):
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + digits
    sum_ = 1
    for value in values:
        top, sum_ = sum_ >> 25, (sum_ & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            sum_ ^= generator if top >> bit & 1 else 0
    return sum_


def bech32(prefix, data):
    number, bits = int.from_bytes(data, "big"), len(data) * 8
    number, bits = number << -bits % 5, bits + -bits % 5
    digits = [number >> at & 31 for at in range(bits - 5, -1, -5)]
    check = checksum(prefix, digits + [0] * 6) ^ 1
    digits += [check >> at & 31 for at in range(25, -1, -5)]
    return prefix + "1" + "".join(ALPHABET[digit] for digit in digits)


def unbech32(prefix, text):
    """The 32 bytes of a key in its one writing."""
    digits = [ALPHABET.find(c) for c in text[len(prefix) + 1 :]]
    demand(text.startswith(prefix + "1") and len(digits) == 58 and min(digits) >= 0)
    number = 0
    for digit in digits[:-6]:
        number = number << 5 | digit
    data = (number >> 4).to_bytes(32, "big")
    demand(bech32(prefix, data) == text)
    return data


def recipient(secret):
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return bech32("age", public)
