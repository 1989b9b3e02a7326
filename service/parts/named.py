"""Everyone whom a paper names: who signs that it was read (ст. 22, 68 ТК РФ)."""

from __future__ import annotations

from service.parts.base import Part, walk
from service.parts.person import Person
from service.parts.signature import Signer
from service.parts.stamp import Stamp


def everyone(*papers: Part) -> list[Person]:
    """Everyone whom a paper and the documents appended to it name, each once, in the order of the paper.

    Of several mentions the first one with a post is taken, as a plain person: what a programme tells of its
    participants besides is no matter of a list. Who signs one of the papers is left out wherever it names them;
    who only stands in a stamp is not named by it.
    """
    named: dict[tuple[str, str, str], Person] = {}
    signed: set[tuple[str, str, str]] = set()
    for paper in papers:
        stamped = {id(part.signer) for _, part in walk(paper) if isinstance(part, Stamp)}
        signers = [part for _, part in walk(paper) if isinstance(part, Signer)]
        signed |= {signer.person.key for signer in signers if id(signer) not in stamped}
        signing = {id(signer.person) for signer in signers}
        for _, part in walk(paper):
            if isinstance(part, Person) and id(part) not in signing:
                known = named.get(part.key)
                if known is None or (part.post and not known.post):
                    named[part.key] = part
    return [_plain(person) for key, person in named.items() if key not in signed]


def _plain(person: Person) -> Person:
    return Person.model_validate({field: getattr(person, field) for field in Person.model_fields})
