"""A signed PDF: it is proved to continue ours, who signed is read out, and what is not proved is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from asn1crypto import algos, cms, core, keys, x509
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import FilesRefused
from service.registry.signatures import has_signatures, proved

OURS = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>
endobj
4 0 obj
<</Length 4>>
stream
BT ET
endstream
endobj
trailer
<</Root 1 0 R>>
%%EOF
"""
FIELD = b"""1 0 obj
<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [90009 0 R] >> >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R /Annots [90009 0 R] >>
endobj
"""
ROOM = 16_000
SUBJECT = {
    "common_name": "МБОУ СОШ № 12",
    "surname": "Ковалёва",
    "given_name": "Ирина Викторовна",
    "title": "Директор",
    "organization_name": "МБОУ СОШ № 12",
}
MOMENT = datetime(2026, 9, 1, 7, 0, 55, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """An RSA key made for these tests: small, and no secret."""

    modulus: int
    secret: int

    def sign(self, digest: str, data: bytes) -> bytes:
        """PKCS#1 v1.5."""
        length = (self.modulus.bit_length() + 7) // 8
        value = hashlib.new(digest, data).digest()
        algorithm = algos.DigestAlgorithm({"algorithm": digest, "parameters": core.Null()})
        info = algos.DigestInfo({"digest_algorithm": algorithm, "digest": value}).dump()
        padded = b"\0\x01" + b"\xff" * (length - len(info) - 3) + b"\0" + info
        return pow(int.from_bytes(padded, "big"), self.secret, self.modulus).to_bytes(length, "big")


@cache
def key(seed: int = 1) -> Key:
    """A key of 1,024 bits."""
    chance = Random(seed)

    def prime() -> int:
        while True:
            number = chance.getrandbits(512) | (3 << 510) | 1
            if number % 65537 != 1 and all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7, 11)):
                return number

    first, second = prime(), prime()
    return Key(first * second, pow(65537, -1, (first - 1) * (second - 1)))


def certificate(subject: dict[str, str] = SUBJECT, own: Key | None = None) -> x509.Certificate:
    """A certificate that nobody should trust."""
    public = keys.RSAPublicKey({"modulus": (own or key()).modulus, "public_exponent": 65537})
    body = {
        "version": "v3",
        "serial_number": 0x036BCB45,
        "signature": {"algorithm": "sha256_rsa"},
        "issuer": x509.Name.build({"common_name": "Казначейство России"}),
        "validity": {
            "not_before": x509.Time({"utc_time": MOMENT - timedelta(days=200)}),
            "not_after": x509.Time({"utc_time": MOMENT + timedelta(days=200)}),
        },
        "subject": x509.Name.build(subject),
        "subject_public_key_info": keys.PublicKeyInfo({"algorithm": {"algorithm": "rsa"}, "public_key": public}),
    }
    return x509.Certificate(
        {"tbs_certificate": body, "signature_algorithm": {"algorithm": "sha256_rsa"}, "signature_value": b"\0"}
    )


def pkcs7(data: bytes, digest: str = "sha256", own: Key | None = None, gost: bool = False) -> bytes:
    """The detached signature of these bytes, with its certificate."""
    named = certificate()
    value = b"\x07" * 32 if gost else hashlib.new(digest, data).digest()
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [value]},
            {"type": "signing_time", "values": [cms.Time({"utc_time": MOMENT})]},
        ]
    )
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": named.issuer, "serial_number": named.serial_number}},
        "digest_algorithm": {"algorithm": "1.2.643.7.1.1.2.2" if gost else digest},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "1.2.643.7.1.1.3.2" if gost else "rsassa_pkcs1v15"},
        "signature": (own or key()).sign(digest, attributes.dump()),
    }
    content = {
        "version": "v1",
        "digest_algorithms": [signer["digest_algorithm"]],
        "encap_content_info": {"content_type": "data"},
        "certificates": [named],
        "signer_infos": [signer],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)}).dump())


def signed(before: bytes, added: bytes = FIELD, make: Callable[[bytes], bytes] = pkcs7) -> bytes:
    """A PDF with one more signature, as signing programs write it: an incremental update with /ByteRange."""
    head = before + added + b"90009 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents "
    tail = b"/ByteRange [%010d %010d %010d %010d]>>\nendobj\ntrailer\n<</Root 1 0 R/Prev 9>>\n%%%%EOF\n"
    second = len(head) + ROOM + 2
    filled = tail % (0, len(head), second, len(tail % (0, 0, 0, 0)))
    contents = make(head + filled).hex().encode()
    return head + b"<" + contents.ljust(ROOM, b"0") + b">" + filled


def code(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(FilesRefused) as refused:
        proved(OURS, data)
    assert refused.value.problems[0].message[0].isupper()
    return refused.value.problems[0].code


def test_who_signed_is_read_out() -> None:
    """Owner, post, certificate, time; and that trust is not looked into."""
    (one,), told = proved(OURS, signed(OURS))
    assert (one.owner, one.post, one.organisation) == ("Ковалёва Ирина Викторовна", "Директор", "МБОУ СОШ № 12")
    assert (one.serial, one.issuer, one.signed_at) == ("36BCB45", "Казначейство России", MOMENT)
    assert one.valid_from == MOMENT - timedelta(days=200)
    assert (one.digest, one.key, one.covers_all) == ("matches", "matches", True)
    assert len(told) == 2
    assert "служба не проверяет" in told[-1]


def test_two_signatures() -> None:
    """The director after the author: both are read, in their order."""
    twice = signed(signed(OURS), b"")
    found, told = proved(OURS, twice)
    assert [(one.digest, one.covers_all) for one in found] == [("matches", False), ("matches", True)]
    assert len(told) == 2


def test_gost_is_read_and_not_vouched_for() -> None:
    """What can't be worked out here is told."""
    (one,), told = proved(OURS, signed(OURS, make=lambda data: pkcs7(data, gost=True)))
    assert (one.owner, one.digest, one.key) == ("Ковалёва Ирина Викторовна", "not_checked", "not_checked")
    assert len([line for line in told if "ГОСТ" in line]) == 2


def test_another_file() -> None:
    """A paper of others, or ours saved anew by another program, is not ours."""
    assert code(signed(OURS.replace(b"842", b"843"))) == "not_our_pdf"
    assert code(signed(b"%PDF-1.4\n")) == "not_our_pdf"


def test_changed_behind_the_signature() -> None:
    """A byte that was changed under a signature, and bytes that were added behind it."""
    whole = signed(OURS)
    assert code(whole.replace(b"/Annots [90009", b"/Annots [90008")) == "digest_differs"
    _, told = proved(OURS, whole + b"4 0 obj\n<</Length 0>>\nendobj\n%%EOF\n")
    assert any("после последней подписи" in line for line in told)


def test_a_foreign_key() -> None:
    """The name of the director with the key of somebody else."""
    assert code(signed(OURS, make=lambda data: pkcs7(data, own=key(2)))) == "foreign_key"


@pytest.mark.parametrize(
    "added",
    [
        b"4 0 obj\n<</Length 9>>\nstream\n(other) Tj\nendstream\nendobj\n",
        FIELD.replace(b"/Contents 4 0 R", b"/Contents 8 0 R"),
        FIELD.replace(b"/Pages 2 0 R", b"/Pages 8 0 R"),
        b"8 0 obj\n<</Type /ObjStm/N 1/First 4>>\nstream\n\nendstream\nendobj\n",
    ],
)
def test_a_page_that_is_drawn_anew_is_told(added: bytes) -> None:
    """The signature is sound, and the text under it is another."""
    _, told = proved(OURS, signed(OURS, added))
    assert any("Откройте и сравните" in line for line in told)


@pytest.mark.parametrize(
    ("of", "to"),
    [
        (b"/ByteRange [0000000000", b"/ByteRange [0000000001"),
        (b"/Contents <3082", b"/Contents <zz82"),
        (b"/Contents <3082", b"/Contents <0500"),
        (b"/ByteRange", b"/ByteRanges"),
    ],
)
def test_a_broken_signature(of: bytes, to: bytes) -> None:
    """It is refused, not believed."""
    assert code(signed(OURS).replace(of, to)) == "bad_signature"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_file_breaks_the_reader(data: Any) -> None:
    """Whatever comes is read or refused."""
    whole = bytearray(signed(OURS))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(len(OURS), len(whole) - 1))
        whole[place : place + 1] = data.draw(st.binary(max_size=3))
    if has_signatures(bytes(whole)):
        with suppress(FilesRefused):
            proved(OURS, bytes(whole))
