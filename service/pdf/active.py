"""Programs, films, files within files: what has no place on paper is taken out of pages, and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from service.pdf.objects import array, dictionary, name, tree

_PAGE_KEYS = {
    *("/Type", "/Parent", "/Resources", "/Contents", "/Annots", "/Group"),
    *("/MediaBox", "/CropBox", "/Rotate", "/UserUnit"),
}
"""What a page keeps; the rest is for screens, presses and other programs."""
_NOTES = {
    *("/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"),
    *("/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Watermark"),
}
"""Annotations that are marks on paper, or links."""
_NOTE_KEYS = {
    *("/Type", "/Subtype", "/Rect", "/Contents", "/NM", "/M", "/F", "/AP", "/AS", "/Border", "/C", "/CA", "/OC"),
    *("/H", "/Dest", "/QuadPoints", "/BS", "/BE", "/IC", "/T", "/Popup", "/Subj", "/Open", "/Name", "/DA", "/DS"),
    *("/Q", "/RD", "/IT", "/L", "/LE", "/LL", "/LLE", "/Cap", "/CO", "/CP", "/Vertices", "/InkList", "/CL", "/Sy"),
}
_MEDIA = {"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
_ADDRESSES = (b"http://", b"https://", b"mailto:", b"tel:")

SCRIPTS, LAUNCHES, FILES, MEDIA = "программы", "команды и ссылки на другие файлы", "вложенные файлы", "звук и видео"


def make_harmless(pdf: pikepdf.Pdf, pages: Sequence[pikepdf.Page]) -> list[str]:
    """Leave in the pages only what is seen and plain links; the answer says in Russian what was taken out."""
    found: set[str] = set(_of_document(pdf.Root))
    for page in pages:
        found.update(_of_actions(page.obj))
        for key in set(page.obj.keys()) - _PAGE_KEYS:
            del page.obj[key]
        kept = [note for note in array(page.obj, "/Annots") if isinstance(note, Dictionary) and _keep(note, found)]
        page.obj.Annots = Array(kept)
        if not kept:
            del page.obj.Annots
    return sorted(found)


def _of_document(root: Object) -> set[str]:
    names = dictionary(root, "/Names")
    found = _of_actions(root) | _kinds_of(dictionary(root, "/OpenAction"))
    if dictionary(names, "/JavaScript"):
        found.add(SCRIPTS)
    if dictionary(names, "/EmbeddedFiles") or dictionary(root, "/Collection"):
        found.add(FILES)
    return found


def _keep(note: Dictionary, found: set[str]) -> bool:
    kind = name(note, "/Subtype")
    found |= _of_actions(note) | _kinds_of(dictionary(note, "/A"))
    if kind in _MEDIA:
        found.add(MEDIA)
    if kind == "/FileAttachment":
        found.add(FILES)
    if kind not in _NOTES:
        return False
    action = _plain_action(dictionary(note, "/A")) if kind == "/Link" else None
    for key in set(note.keys()) - _NOTE_KEYS - ({"/Parent"} if kind == "/Popup" else set()):
        del note[key]
    if action is not None:
        note.A = action
    return True


def _plain_action(action: Dictionary | None) -> Dictionary | None:
    """An action that only leads somewhere: to a page of this file or to an address in the Internet."""
    kind = name(action, "/S")
    if action is None or kind not in {"/GoTo", "/URI"}:
        return None
    if kind == "/GoTo":
        return Dictionary(S=Name.GoTo, D=action["/D"]) if "/D" in action else None
    address = action.get("/URI")
    plain = isinstance(address, String) and bytes(address).strip().lower().startswith(_ADDRESSES)
    return Dictionary(S=Name.URI, URI=address) if plain else None


def _of_actions(holder: Any) -> set[str]:
    """What stands in the additional actions of a document, a page or a field."""
    more = dictionary(holder, "/AA")
    kinds = [_kinds_of(dictionary(more, event)) for event in (more.keys() if more else ())]
    return set().union(*kinds)


def _kinds_of(action: Dictionary | None) -> set[str]:
    """What an action and those that follow it do; those that only lead to a page or an address are no news."""
    found = set()
    for one in tree([action], "/Next"):
        found.add(_KINDS.get(name(one, "/S"), LAUNCHES))
        following = dictionary(one, "/Next")
        if following is not None:
            found.add(_KINDS.get(name(following, "/S"), LAUNCHES))
    return found - {""}


_KINDS = {
    "/JavaScript": SCRIPTS,
    "/Rendition": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/RichMediaExecute": MEDIA,
    **dict.fromkeys(("", "/GoTo", "/URI", "/Named", "/Hide", "/ResetForm", "/SetOCGState", "/Thread", "/Trans"), ""),
}
