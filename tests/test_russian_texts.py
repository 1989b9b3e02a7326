"""Numerals, dates, prepositions, blanks and remarks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.russian import dates, numerals, prepositions, typography

NB = "\u00a0"


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "пара", "1_пара"),
        (2, "пара", "2_пары"),
        (5, "пара", "5_пар"),
        (11, "пара", "11_пар"),
        (21, "пара", "21_пара"),
        (112, "год", "112_лет"),
        (5, "человек", "5_человек"),
        (22, "человек", "22_человека"),
        (2, "молодой педагог", "2_молодых_педагога".replace("х_", "х ")),
        (3, "рабочий день", "3_рабочих дня"),
        (5000, "рубль", "5_000_рублей"),
    ],
)
def test_a_number_with_its_noun(number, noun, text):
    assert numerals.counted(number, noun) == text.replace("_", NB)


def test_numbers_and_money_in_words():
    assert numerals.in_words(2, "род", "f") == "двух"
    assert numerals.in_words(21, gender="f") == "двадцать одна"
    assert numerals.money(5000) == f"5{NB}000 (пять тысяч) рублей 00{NB}копеек"
    assert numerals.money(Decimal("1521.5"), "род").endswith(
        f"(одной тысячи пятисот двадцати одного) рубля 50{NB}копеек"
    )
    assert numerals.counted(5, "пара", "тв") == f"5{NB}парами"
    assert numerals.counted(2, "педагог", "вин") == f"2{NB}педагогов"
    assert numerals.counted(1, "педагог", "вин") == f"1{NB}педагога"


def test_dates_of_the_standard():
    day = date(2026, 9, 1)
    assert dates.digits(day) == "01.09.2026"
    assert dates.words(day) == "1_сентября_2026_г.".replace("_", NB)
    assert dates.month(day) == f"сентябрь{NB}2026{NB}г."
    assert dates.period(date(2026, 9, 2), date(2027, 5, 31)).startswith(f"со{NB}2{NB}сентября")


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 9, 1), date(2026, 10, 31), "сентябрь_– октябрь_2026_г."),
        (date(2026, 9, 1), date(2027, 5, 31), "сентябрь_2026_г._– май_2027_г."),
        (date(2026, 9, 1), date(2026, 9, 30), "сентябрь_2026_г."),
    ],
)
def test_spans_of_months(start, end, text):
    assert dates.months_span(start, end) == text.replace("_", NB)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(3, 400), st.floats(0.2, 0.8))
def test_shares_of_a_period_touch_and_do_not_overlap(start, days, cut):
    end = date.fromordinal(start.toordinal() + days)
    first, second = dates.share(start, end, 0, cut), dates.share(start, end, cut, 1)
    assert (first[0], second[1]) == (start, end)
    assert second[0].toordinal() == first[1].toordinal() + 1


def test_shares_outside_a_period_are_refused():
    with pytest.raises(ValueError, match="shares"):
        dates.share(date(2026, 1, 1), date(2026, 2, 1), 0.5, 1.5)


def test_school_years_and_terms():
    assert [dates.school_year(day) for day in (date(2026, 8, 25), date(2027, 5, 31))] == ["2026/2027"] * 2
    assert [dates.is_school_year(text) for text in ("2026/2027", "2026 – 2027", "2020 – 2024", "2026", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert dates.whole_months(date(2026, 9, 1), date(2027, 5, 31)) == 9
    assert dates.months_term(9) == f"9{NB}месяцев"


@pytest.mark.parametrize(
    ("preposition", "text", "result"),
    [
        (prepositions.about, "организации наставничества", "Об организации наставничества"),
        (prepositions.about, "утверждении", "Об утверждении"),
        (prepositions.about, "закреплении", "О закреплении"),
        (prepositions.about, "«Едином»", "О «Едином»"),
        (prepositions.about, "11 парах", "Об 11 парах"),
        (prepositions.v, "школе", "в школе"),
        (prepositions.v, "Владимирском лицее", "во Владимирском лицее"),
        (prepositions.v, "ФГБОУ", "в ФГБОУ"),
        (prepositions.v, "исполнение приказа", "во исполнение приказа"),
        (prepositions.s, "директором", "с директором"),
        (prepositions.s, "школой", "со школой"),
        (prepositions.s, "Сергеевой", "с Сергеевой"),
        (prepositions.s, "Степановой", "со Степановой"),
        (prepositions.s, "всеми", "со всеми"),
    ],
)
def test_prepositions_hear_the_next_sound(preposition, text, result):
    assert preposition(text) == result


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("№5 от 1 сентября 2026г.", "№_5 от 1_сентября_2026_г."),
        ("от 01.09.2026 № 134/4", "от 01.09.2026 №_134/4"),
        ("Л.А.Попова и Попова Л.А.", "Л.А._Попова и Попова_Л.А."),
        ("Н. М. Карамзина", "Н._М._Карамзина"),
        ("ст.351.8, п. 5 ч.2", "ст._351.8, п._5 ч._2"),
        ("г.Киров, с. Валуевка", "г._Киров, с._Валуевка"),
        ("МБОУ СОШ №1 г. Кирова", "МБОУ СОШ №_1 г._Кирова"),
        ("Москва – город", "Москва_– город"),
        ("на 5 месяцев и 10 000 руб.", "на 5_месяцев и 10_000_руб."),
        ("2022г. Назначить Попову", "2022_г. Назначить Попову"),
        ("в 2026 году", "в 2026_году"),
        ("«01» сентября 2026 г.", "«01»_сентября_2026_г."),
        ("два  пробела", "два пробела"),
        ("строка\n  строка", "строка\n строка"),
        ("{{ 7*7 }} и {{ a  b }} №5", "{{ 7*7 }} и {{ a  b }} №_5"),
        ("https://a.ru/№5 и a.b@c.ru", "https://a.ru/№5 и a.b@c.ru"),
        ("с 1 по 5 & <b>", "с 1 по 5 & <b>"),
        ("и.о. директора", "и.о. директора"),
        ("обычный текст", "обычный текст"),
    ],
)
def test_no_break_spaces(typed, bound):
    assert typography.bind(typed).replace(NB, "_") == bound.replace("п._5 ч", "п._5_ч")


def blankless(text):
    return text.replace(" ", "").replace(NB, "")


@given(st.text(alphabet="абвАБВ гГсп.№ 0125\u00a0–-«»\n{}@:/", max_size=40) | st.text(max_size=60))
def test_binding_changes_blanks_only_and_once(text):
    bound = typography.bind(text)
    assert blankless(bound) == blankless(text)
    assert typography.bind(bound) == bound


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("МБОУ «СОШ № 5» приказывает", []),
        ("«Школа «Радуга»", []),
        ("«Школа", ["unclosed-quotes"]),
        ("Школа»", ["unclosed-quotes"]),
        ('"Школа"', ["straight-quotes"]),
        ("приказ N 5", ["latin-number-sign"]),
        ("Пoпова", ["mixed-letters"]),
        ("31.03.22", ["short-year"]),
        ("29 августа 2022г.", ["glued-year"]),
        ("два  пробела", ["double-spaces"]),
        ("невиди\u200bмый", ["invisible-marks"]),
        ("ГОСТ Р 7.0.97-2025, IT-специалист", []),
        ("", []),
    ],
)
def test_remarks_on_a_typed_text(text, codes):
    assert [code for code, _ in typography.remarks(text)] == codes


def test_the_strange_letter_is_shown():
    assert "«o»" in typography.remarks("Пoпова")[0][1]


@pytest.mark.parametrize("text", ["    ", "{%", "«", "1 ", "№", "А.", "a://", "@", "\u00a0 "])
def test_long_nonsense_takes_no_time(text):
    """Each pattern is linear: these took seconds when one was not."""
    long = f"{text * 5000} №5 @ {{"
    assert blankless(typography.bind(long)) == blankless(long)
    typography.remarks(long)
