"""What a signed PDF proves: that it is our file with signatures added, and who signed it. The owner of asn1crypto.

Proved: our bytes stand at the beginning unchanged, every signature covers them, and what was signed is what stands
there (the digest of the PKCS#7); of RSA, that the signature was made by the key of the certificate. Not proved, and
said so: that the certificate is to be trusted and was not revoked; of ГОСТ, the digest and the signature themselves.
A state portal or a signing program checks those.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, x509

from service.errors import FilesRefused, Problem
from service.registry.pdf_changes import doubtful_changes
from service.registry.pdf_revisions import SignedRange, signed_ranges
from service.registry.rsa_keys import is_by_key
from service.registry.shapes import Signature

NOT_TRUSTED = (
    "Кем выдан сертификат и не отозван ли он, служба не проверяет: проверьте файл на портале Госуслуг "
    "или в программе для подписи."
)
_IS_OURS = "Проверено: файл начинается с PDF, выданного службой, байт в байт, и подписи стоят на нём."
_NO_DIGEST = "Отпечаток вычислен по ГОСТ или иначе, чем умеет служба: совпадение с содержанием она не проверила."
_NO_KEY = "Подпись сделана по ГОСТ или иначе, чем умеет служба: ключом ли этого сертификата, она не проверила."
_CHANGED_AFTER = "Проверьте: после последней подписи в файл добавлено ещё что-то, подпись этого не касается."
_DIGESTS = {"sha1": "sha1", "sha224": "sha224", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_LONGEST = 300


def has_signatures(data: bytes) -> bool:
    """Whether a PDF bears electronic signatures."""
    return b"/ByteRange" in data


def proved(ours: bytes, signed: bytes) -> tuple[list[Signature], list[str]]:
    """The signatures of a PDF that continues ours, and what was and was not checked.

    Raises FilesRefused: it is another file, or a signature is not of what stands there.
    """
    if not signed.startswith(ours):
        raise _refused("not_our_pdf", "это не PDF, выданный службой: подпишите его, не пересохраняя другой программой")
    ranges = signed_ranges(signed, len(ours))
    if not ranges:
        raise _refused("bad_signature", "подписи в нём не читаются: подпишите PDF заново")
    signatures = [_signature(signed, one, place) for place, one in enumerate(ranges, 1)]
    told = [_IS_OURS]
    told += doubtful_changes(ours, signed[len(ours) :])
    if any(one.digest == "not_checked" for one in signatures):
        told.append(_NO_DIGEST)
    if any(one.key == "not_checked" for one in signatures):
        told.append(_NO_KEY)
    if not signatures[-1].covers_all:
        told.append(_CHANGED_AFTER)
    return signatures, [*told, NOT_TRUSTED]


def _signature(data: bytes, where: SignedRange, place: int) -> Signature:
    try:
        contents = where.contents(data)
        if contents is None:
            raise ValueError("the gap is no hex string")
        signed_data = _signed_data(contents)
        signer = signed_data["signer_infos"][0]
        certificate = _certificate(signed_data, signer)
        attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"] or ()}
        digest = attributes["message_digest"][0].native
        name = str(signer["digest_algorithm"]["algorithm"].native)
        moment = attributes["signing_time"][0].native if "signing_time" in attributes else None
        by_key = is_by_key(certificate, signer)
        told = _told_of(certificate)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as cause:
        raise _refused("bad_signature", f"подпись {place} не читается: подпишите PDF заново") from cause
    known = _DIGESTS.get(name)
    if known and hashlib.new(known, where.signed(data), usedforsecurity=False).digest() != digest:
        raise _refused("digest_differs", f"подпись {place} не от этого содержания: файл изменён после подписания")
    if by_key is False:
        raise _refused("foreign_key", f"подпись {place} сделана не ключом того, кто в ней назван")
    return Signature(
        **told,
        key="not_checked" if by_key is None else "matches",
        signed_at=_in_utc(moment),
        algorithm=name[:100],
        digest="matches" if known else "not_checked",
        covers_all=where.covers_all(data),
    )


def _signed_data(contents: bytes) -> Any:
    """The PKCS#7 of a signature; the hex string is padded with zeros behind it."""
    info = cms.ContentInfo.load(contents, strict=False)
    if info["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    return info["content"]


def _certificate(signed_data: Any, signer: Any) -> x509.Certificate:
    """The certificate of who signed, among those that were sent along."""
    wanted = signer["sid"]
    for choice in signed_data["certificates"] or ():
        certificate = choice.chosen
        if not isinstance(certificate, x509.Certificate):
            continue
        if wanted.name == "issuer_and_serial_number":
            same = wanted.chosen["serial_number"].native == certificate.serial_number
            if same and wanted.chosen["issuer"] == certificate.issuer:
                return certificate
        elif certificate.key_identifier == wanted.chosen.native:
            return certificate
    raise ValueError("no certificate of the signer")


def _told_of(certificate: x509.Certificate) -> dict[str, Any]:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    validity = certificate["tbs_certificate"]["validity"].native
    own_name = " ".join(_text(subject, key) for key in ("surname", "given_name")).strip()
    return {
        "owner": (own_name or _text(subject, "common_name"))[:_LONGEST],
        "organisation": _text(subject, "organization_name"),
        "post": _text(subject, "title"),
        "serial": f"{certificate.serial_number:X}"[:_LONGEST],
        "issuer": _text(issuer, "common_name") or _text(issuer, "organization_name"),
        "valid_from": _in_utc(validity["not_before"]),
        "valid_to": _in_utc(validity["not_after"]),
    }


def _text(names: dict[str, Any], key: str) -> str:
    value = names.get(key, "")
    line = value[0] if isinstance(value, list) and value else value
    return "".join(sign for sign in str(line) if sign.isprintable())[:_LONGEST]


def _in_utc(moment: Any) -> datetime | None:
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None


def _refused(code: str, said: str) -> FilesRefused:
    return FilesRefused(
        "Файл не приложен: " + said,
        [Problem("/file", code, said[:1].upper() + said[1:])],
    )
