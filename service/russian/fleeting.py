"""Men's surnames that lose a vowel (Горобец, Починок, Заяц) or bear the stress on the ending (Ткач, Лещ)."""

from __future__ import annotations

from service.russian.dictionary import inflect, readings
from service.russian.doubts import FLEETING, UNKNOWN_STRESS
from service.russian.endings import NOUN_M, NOUN_M_HUSHING, Declined, Endings, apply, masculine_noun
from service.russian.exceptions import FOREIGN_ACH, FULL_ETS
from service.russian.letters import VOWELS, vowels_in
from service.russian.lookalikes import by_dictionary, common_noun


def fleeting(word: str) -> Declined | None:
    """Горобец, Починок, Лапоток, Гаврилёнок, and common nouns whose vowel goes: Заяц, Орёл, Гребень."""
    suffix = word.endswith(("ец", "ок", "ёк"))
    if suffix and any(reading.has("Surn", "gent", "masc") for reading in readings(word + "а")):
        return Declined(apply(word, _second(word)), FLEETING)
    if word.endswith("ец"):
        return _on_ets(word)
    noun = common_noun(word, "masc")
    if noun:
        forms = [form or "" for form in by_dictionary(noun._replace(marks=noun.marks))]
        genitive, instrumental = forms[0], forms[3]
        if genitive and not genitive.startswith(word.rstrip("йь")):
            stem = genitive[:-1]
            tail = instrumental[len(stem) :]
            endings = Endings(0, ("а", "у", "а", tail, "е") if genitive[-1] == "а" else ("я", "ю", "я", tail, "е"))
            return Declined(apply(word, endings, stem), FLEETING)
        return None
    if word.endswith(("обок", "ибок")):  # a compound with «бок»: Чернобок, Тягнибок
        return Declined(apply(word, NOUN_M), FLEETING)
    if word.endswith(("ок", "ёк")) and vowels_in(word) > 1:
        return on_ok(word)
    return None


def _second(word: str) -> Endings:
    """-цом for the Slavic suffix -ец, else by the last letter."""
    return NOUN_M if word.endswith("ец") and word not in FULL_ETS else masculine_noun(word)


def _on_ets(word: str) -> Declined | None:
    """-ец after one consonant loses its vowel (Кравец, Кравца), after two keeps it (Швец, Жнец, Мудрец)."""
    root = word[:-2]
    noun = common_noun(word, "masc")
    genitive = inflect(noun, "sing", "gent") if noun else None
    endings = NOUN_M
    if genitive and genitive.startswith(word):
        return Declined(apply(word, endings), FLEETING)
    if genitive:
        stem = genitive[:-1]
        instrumental = (inflect(noun, "sing", "ablt") or "") if noun else ""
        if instrumental.endswith("ем"):
            endings = NOUN_M_HUSHING
        return Declined(apply(word, endings, stem), FLEETING)
    if (
        vowels_in(word) < 2
        or word in FULL_ETS
        or (root[-1:] not in VOWELS and root[-2:-1] not in VOWELS and root[-2:-1] not in "йь")
    ):
        return Declined(apply(word, NOUN_M_HUSHING if word in FULL_ETS else endings), FLEETING)
    if word.endswith(("анец", "янец", "инец")) or (root[-1] in VOWELS and vowels_in(word) > 2):
        endings = NOUN_M_HUSHING
    if root[-1] in VOWELS:
        stem = root + "йц"
    elif root[-1] == "л":
        stem = root + "ьц"
    else:
        stem = root + "ц"
    return Declined(apply(word, endings, stem), FLEETING)


def on_ok(word: str) -> Declined:
    """-ок loses its vowel (Починок, Починка) unless two consonants stand before it (Хичкок, Хичкока)."""
    root = word[:-2]
    if word.endswith("ёк"):
        soft = "ьк" if root[-1] in "нлрвмздтсб" else "йк" if root[-1] in VOWELS else "к"
        return Declined(apply(word, NOUN_M, root + soft), FLEETING)
    cluster = root[-1:] not in VOWELS and root[-2:-1] not in VOWELS
    if cluster and root[-1] not in "чшж":
        return Declined(apply(word, NOUN_M), FLEETING)
    return Declined(apply(word, NOUN_M, root + "к"), FLEETING)


def hushing(word: str) -> Declined:
    """-ом under stress (Ткачом, Сычом, Лещом), else -ем (Абрамовичем, Келдышем, Шульцем)."""
    noun = common_noun(word, "masc")
    form = (inflect(noun, "sing", "ablt") or "") if noun else ""
    if word.endswith("ич") and vowels_in(word) > 1 and not form.endswith("ом"):
        return Declined(apply(word, NOUN_M_HUSHING))
    stressed = word not in FOREIGN_ACH and (form.endswith("ом") if noun else word.endswith("ач"))
    certain = (noun is not None or word[-1] == "ц") and word not in FOREIGN_ACH
    ours, rival = (NOUN_M, NOUN_M_HUSHING) if stressed else (NOUN_M_HUSHING, NOUN_M)
    return Declined(apply(word, ours), "" if certain else UNKNOWN_STRESS, apply(word, rival))
