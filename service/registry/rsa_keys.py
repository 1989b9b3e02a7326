"""Whether the key of a certificate made a signature: of RSA with PKCS#1 v1.5 (RFC 8017, 8.2.2), the one that is common.

Only numbers that everybody may know are worked with, so that plain Python does. ГОСТ and curves are not looked into.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from asn1crypto import algos, core, x509

LARGEST_KEY_BITS = 8192
LARGEST_EXPONENT = 2**32
_DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")


def is_by_key(certificate: x509.Certificate, signer: Any) -> bool | None:
    """Whether the signed attributes were signed by the key; None where this is not looked into."""
    digest = str(signer["digest_algorithm"]["algorithm"].native)
    if certificate.public_key.algorithm != "rsa" or digest not in _DIGESTS:
        return None
    if signer["signature_algorithm"].signature_algo != "rsassa_pkcs1v15":
        return None
    key = certificate.public_key["public_key"].parsed
    modulus, exponent = key["modulus"].native, key["public_exponent"].native
    if modulus.bit_length() > LARGEST_KEY_BITS or not 1 < exponent < LARGEST_EXPONENT:
        return None
    # RFC 5652, 5.4: what is signed is the attributes as a SET OF, whatever tag they bear in the file.
    signed = signer["signed_attrs"].untag().dump(force=True)
    length = (modulus.bit_length() + 7) // 8
    shown = pow(int.from_bytes(signer["signature"].native, "big"), exponent, modulus).to_bytes(length, "big")
    return hmac.compare_digest(
        shown, _padded(digest, hashlib.new(digest, signed, usedforsecurity=False).digest(), length)
    )


def _padded(name: str, digest: bytes, length: int) -> bytes:
    """EMSA-PKCS1-v1_5 of a digest (RFC 8017, 9.2)."""
    algorithm = algos.DigestAlgorithm({"algorithm": name, "parameters": core.Null()})
    info = algos.DigestInfo({"digest_algorithm": algorithm, "digest": digest}).dump()
    return b"\x00\x01" + b"\xff" * (length - len(info) - 3) + b"\x00" + bytes(info)
