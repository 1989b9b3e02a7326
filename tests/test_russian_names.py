"""Names in six cases: the tables, the laws, the verdicts, corrections, and whatever people type."""

import copy
import csv
import logging
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.russian import Case, Gender, PersonName, parse_name
from service.russian.exceptions import FROZEN_PARTS

DATA = Path(__file__).parent / "data"
PARTS = {"surname": "surname", "first": "first_name", "mid": "patronymic"}
OBLIQUE = dict(
    zip(
        ("genitive", "dative", "accusative", "instrumental", "prepositional"),
        ("род", "дат", "вин", "тв", "пр"),
        strict=True,
    )
)
RUSSIAN = st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяё", min_size=1, max_size=20)
ANYTHING = st.one_of(st.text(max_size=60), RUSSIAN)


def without_yo(text):
    return text.replace("ё", "е").replace("Ё", "Е")


def hard_names():
    with (DATA / "names-hard.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [pytest.param(row, id=f"{row['part']}-{row['gender']}-{row['nominative']}") for row in rows]


@pytest.mark.parametrize("row", hard_names())
def test_every_hard_name_of_the_table_declines(row):
    name = PersonName(**{PARTS[row["part"]]: row["nominative"]}, gender=row["gender"])
    for column, case in OBLIQUE.items():
        assert without_yo(name.form(case).text) in {without_yo(form) for form in row[column].split("|")}


@pytest.mark.parametrize(
    ("surname", "gender", "genitive", "instrumental"),
    [
        ("Портной", "m", "Портного", "Портным"),
        ("Третий", "m", "Третьего", "Третьим"),
        ("Третья", "f", "Третьей", "Третьей"),
        ("Большая", "f", "Большой", "Большой"),
        ("Рыжая", "f", "Рыжей", "Рыжей"),
        ("Палий", "m", "Палия", "Палием"),
        ("Заяц", "m", "Зайца", "Зайцем"),
        ("Кузнец", "m", "Кузнеца", "Кузнецом"),
        ("Коломиец", "m", "Коломийца", "Коломийцем"),
        ("Хичкок", "m", "Хичкока", "Хичкоком"),
        ("Сверчок", "m", "Сверчка", "Сверчком"),
        ("Гашек", "m", "Гашека", "Гашеком"),
        ("Ткач", "m", "Ткача", "Ткачом"),
        ("Львов", "m", "Львова", "Львовым"),
        ("Шин", "m", "Шина", "Шином"),
        ("Левша", "m", "Левши", "Левшой"),
        ("Груша", "f", "Груши", "Грушей"),
        ("Тодуа", "m", "Тодуа", "Тодуа"),
        ("Сосюра", "f", "Сосюры", "Сосюрой"),
        ("О'Коннор", "m", "О'Коннора", "О'Коннором"),
        ("фон Берг", "m", "фон Берга", "фон Бергом"),
        ("ван дер Меер", "m", "ван дер Меера", "ван дер Меером"),
        ("Гулак-Артемовский", "m", "Гулака-Артемовского", "Гулаком-Артемовским"),
        ("Грум-Гржимайло", "m", "Грум-Гржимайло", "Грум-Гржимайло"),
        ("Лебедев-Кумач", "m", "Лебедева-Кумача", "Лебедевым-Кумачом"),
        ("Нижних", "m", "Нижних", "Нижних"),
        ("Фрейлих", "m", "Фрейлиха", "Фрейлихом"),
        ("Калниньш", "m", "Калниньша", "Калниньшем"),
        ("Качиньский", "m", "Качиньского", "Качиньским"),
        ("Божий", "m", "Божьего", "Божьим"),
        ("Третьих", "m", "Третьих", "Третьих"),
        ("Чернобок", "m", "Чернобока", "Чернобоком"),
        ("Грибок", "m", "Грибка", "Грибком"),
        ("Ковач", "m", "Ковача", "Ковачем"),
        ("Кирпич", "m", "Кирпича", "Кирпичом"),
        ("Савчук", "m", "Савчука", "Савчуком"),
        ("Вирхов", "m", "Вирхова", "Вирховом"),
        ("Цхакая", "f", "Цхакаи", "Цхакаей"),
        ("Хижа", "m", "Хижи", "Хижой"),
    ],
)
def test_laws_of_surnames(surname, gender, genitive, instrumental):
    name = PersonName(surname, gender=gender)
    assert (name.form("род").text, name.form("тв").text) == (genitive, instrumental)


@pytest.mark.parametrize(
    ("typed", "genitive"),
    [
        ("ИВАНОВА", "ИВАНОВОЙ"),
        ("РИМСКАЯ-КОРСАКОВА", "РИМСКОЙ-КОРСАКОВОЙ"),
        ("Иванова–Петрова", "Ивановой–Петровой"),
        ("Иванова‑Петрова", "Ивановой‑Петровой"),
        ("Иванова - Петрова", "Ивановой - Петровой"),
        ("  Иванова ", "Ивановой"),
        ("Новокрещёнова", "Новокрещёновой"),
        ("Новокрещенова", "Новокрещеновой"),
        ("МакЛарова", "МакЛаровой"),
    ],
)
def test_capitals_dashes_blanks_and_yo_stay_as_typed(typed, genitive):
    assert PersonName(typed, gender="f").form("род").text == genitive


def test_full_name_initials_and_signature():
    name = PersonName("Попова", "Лариса", "Алексеевна")
    assert str(name) == "Попова Лариса Алексеевна"
    assert name.form(Case.ACCUSATIVE).text == "Попову Ларису Алексеевну"
    assert name.initials == "Попова\u00a0Л.А."
    assert name.initials.form("тв").text == "Поповой\u00a0Л.А."
    assert name.signature == "Л.А.\u00a0Попова"


@pytest.mark.parametrize(
    ("parts", "whole", "signature"),
    [
        (("Попова", "Л.", ""), "Попова\u00a0Л.", "Л.\u00a0Попова"),
        (("Попова", "Л.", "А."), "Попова\u00a0Л.А.", "Л.А.\u00a0Попова"),
        (("Попова", "", ""), "Попова", "Попова"),
        (("", "Лариса", "Алексеевна"), "Лариса Алексеевна", "Л.А."),
        (("Пирс", "Жан-Поль", ""), "Пирс Жан-Поль", "Ж.-П.\u00a0Пирс"),
        (("Алиев", "Вагиф", "Гасан оглы"), "Алиев Вагиф Гасан оглы", "В.Г.\u00a0Алиев"),
        (("", "", ""), "", ""),
        ((None, None, None), "", ""),
    ],
)
def test_any_part_may_be_missing_or_an_initial(parts, whole, signature):
    name = PersonName(*parts)
    assert (str(name), name.signature) == (whole, signature)


@pytest.mark.parametrize(
    ("parts", "gender"),
    [
        (("Буга", "Юлия", "Викторовна"), Gender.FEMALE),
        (("Ким", "", "Иванович"), Gender.MALE),
        (("Алиева", "Арзу", "Лутфияр кызы"), Gender.FEMALE),
        (("Алиев", "Арзу", "Гасан оглы"), Gender.MALE),
        (("Галиуллина", "Лейсан", ""), Gender.FEMALE),
        (("Ким", "Лейсан", ""), Gender.FEMALE),
        (("Ким", "Гульназ", ""), Gender.FEMALE),
        (("Шевчук", "Никита", ""), Gender.MALE),
        (("Калина", "Иван", ""), Gender.MALE),
        (("Иванов", "Саша", ""), Gender.MALE),
        (("Достоевская", "Саша", ""), Gender.FEMALE),
        (("Буга", "Ю.", "В."), None),
        (("Шевчук", "Саша", ""), None),
        (("", "", ""), None),
    ],
)
def test_gender_by_patronymic_then_by_name_then_unknown(parts, gender):
    name = PersonName(*parts)
    assert name.gender is gender
    assert name.gender_form.sure == (gender is not None)


def test_gender_given_wins_and_nonsense_is_no_gender():
    assert PersonName("Шевчук", "Анна", gender="m").gender is Gender.MALE
    assert PersonName("Шевчук", "Анна", gender="x").gender is Gender.FEMALE


def test_unknown_gender_is_doubtful_only_where_it_matters():
    assert PersonName("Буга", "Ю.", "В.").form("вин").text == "Бугу\u00a0Ю.В."
    assert PersonName("Буга", "Ю.", "В.").form("вин").sure
    doubtful = PersonName("Шевчук", "Ю.", "В.").form("вин")
    assert (doubtful.text, doubtful.sure) == ("Шевчук\u00a0Ю.В.", False)
    assert "пол" in doubtful.reason


@pytest.mark.parametrize(
    "name",
    [
        PersonName("Калина", gender="f"),
        PersonName("Смородина", gender="f"),
        PersonName("Горобец", gender="m"),
        PersonName("Починок", gender="m"),
        PersonName("Орёл", gender="m"),
        PersonName("", "Айгуль", gender="f"),
        PersonName("Петрова Анна Ивановна", gender="f"),
        PersonName("Пeтрова", gender="f"),
        PersonName("Лев", gender="m"),
        PersonName("Попова", "A.", "А."),
        PersonName("Попова", "1"),
        PersonName("Smith", gender="m"),
        PersonName("12", gender="m"),
        PersonName("🙂", gender="m"),
    ],
)
def test_what_may_be_wrong_is_doubtful(name):
    genitive = name.form("род")
    assert not genitive.sure
    assert genitive.reason


ORDINARY = (
    "Иванов Иван Иванович, Смирнова Ольга Петровна, Кузнецов Сергей Николаевич, Попова Лариса Алексеевна, "
    "Васильев Артём Игоревич, Петрова Мария Сергеевна, Соколов Дмитрий Андреевич, Михайлова Анна Юрьевна, "
    "Новикова Елена Викторовна, Фёдоров Михаил Ильич, Морозова Татьяна Фёдоровна, Волков Павел Львович, "
    "Шевченко Галина Ивановна, Бондаренко Пётр Олегович, Ткач Ольга Павловна, Мельник Роман Ильич, "
    "Галиуллина Гульнара Рашитовна, Хабибуллин Ильдус Маратович, Магомедов Магомед Рамазанович, "
    "Петросян Армен Гамлетович, Цой Виктор Робертович, Ким Наталья Юрьевна, Достоевский Лев Борисович, "
    "Черных Светлана Игоревна, Бережная Юлия Олеговна, Абрамович Роман Аркадьевич, Тен Алла Борисовна, "
    "Зайцева Рената Ренатовна, Рябова Любовь Никитична, Лаптев Илья Кузьмич, Данилова Наталия Геннадиевна, "
    "Грищук Вадим Саввич, Левченко Зоя Ильинична, Ахметов Рамиль Наилевич, Юсупова Рамиля Дамировна, "
    "Гончарова София Денисовна, Медведев Никита Глебович, Ершова Майя Эдуардовна, Жук Яна Олеговна"
)


@pytest.mark.parametrize("text", ORDINARY.split(", "))
def test_ordinary_names_are_sure(text):
    assert all(form.sure for form in parse_name(text).forms().values())


def test_a_correction_wins_in_the_full_name_and_in_the_initials():
    by_part = PersonName("Починок", "Иван", gender="m", forms={"surname": {"род": "Починока"}})
    assert by_part.form("род").text == "Починока Ивана"
    assert by_part.form("род").sure
    assert by_part.initials.form("род").text == "Починока\u00a0И."
    whole = PersonName("Починок", "Иван", gender="m", forms={"full_name": {Case.GENITIVE: "Починока Ивана"}})
    assert whole.form("род").text == "Починока Ивана"
    assert whole.initials.form("род").text == "Починока\u00a0И."
    assert whole.form("дат").text == "Починку Ивану"


def test_a_correction_that_repeats_the_nominative_is_idle():
    assert PersonName("Буга", "Ю.", forms={"surname": {"вин": "Буга"}}).idle_corrections() == [Case.ACCUSATIVE]
    assert PersonName("Ким", "Анна", forms={"full_name": {"вин": "Ким Анна"}}).idle_corrections() == [Case.ACCUSATIVE]
    assert PersonName("Черных", "Ю.", forms={"surname": {"вин": "Черных"}}).idle_corrections() == []


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Попова Лариса Алексеевна", "Л.А.\u00a0Попова"),
        ("Лариса Алексеевна Попова", "Л.А.\u00a0Попова"),
        ("Попова Л.А.", "Л.А.\u00a0Попова"),
        ("Л. А. Попова", "Л.А.\u00a0Попова"),
        ("Алиев Вагиф Гасан оглы", "В.Г.\u00a0Алиев"),
        ("Попова Лариса", "Л.\u00a0Попова"),
        ("Попова", "Попова"),
        ("Лариса Попова", "Л.\u00a0Попова"),
        ("ИВАНОВ ИВАН", "И.\u00a0ИВАНОВ"),
        ("ИВАН ИВАНОВ", "И.\u00a0ИВАНОВ"),
        ("Лев Толстой", "Л.\u00a0Толстой"),
        ("Ким Анна", "А.\u00a0Ким"),
        ("Анна Ким", "А.\u00a0Ким"),
        ("Анна Петровна ван дер Меер", "А.П.\u00a0ван дер Меер"),
        ("Вагиф Гасан оглы Алиев", "В.Г.\u00a0Алиев"),
        ("Магомедов Вагиф оглы", "В.\u00a0Магомедов"),
        ("Попова Л.А.-М.", "Л.А.-М.\u00a0Попова"),
        ("Лариса Алексеевна", "Л.А."),
        ("Лариса", "Л."),
        ("", ""),
    ],
)
def test_a_name_of_one_line_is_taken_apart(text, signature):
    assert parse_name(text).signature == signature


@given(ANYTHING, ANYTHING, ANYTHING, st.sampled_from(["m", "f", None]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_declines_without_an_exception(surname, first_name, patronymic, gender):
    name = PersonName(surname, first_name, patronymic, gender)
    for form in (*name.forms().values(), *name.initials.forms().values(), name.gender_form):
        assert isinstance(form.text, str)
        assert form.sure or form.reason
    assert name.form("им").text == str(name)
    assert isinstance(name.signature, str)
    parse_name(f"{surname} {first_name} {patronymic}")


@given(RUSSIAN, st.sampled_from(["m", "f"]))
@settings(max_examples=200, deadline=None)
def test_capitals_do_not_change_the_declension(surname, gender):
    small, capital = PersonName(f"{surname}ов", gender=gender), PersonName(f"{surname}ОВ".upper(), gender=gender)
    assert [form.text.upper() for form in small.forms().values()] == [form.text for form in capital.forms().values()]


@given(RUSSIAN)
@settings(max_examples=200, deadline=None)
def test_a_woman_on_a_consonant_never_declines(stem):
    surname = f"{stem}бук".capitalize()
    assert {form.text for form in PersonName(surname, gender="f").forms().values()} == {surname}


@given(RUSSIAN.filter(lambda word: word not in FROZEN_PARTS))
@settings(max_examples=200, deadline=None)
def test_patronymics_keep_their_stem(stem):
    man, woman = PersonName("", "", f"{stem}ович"), PersonName("", "", f"{stem}овна")
    assert man.form("род").text == f"{stem}овича"
    assert woman.form("дат").text == f"{stem}овне"


def test_a_name_is_an_immutable_string():
    name = PersonName("Попова", "Лариса", gender="f", forms={"surname": {"род": "Поповой"}})
    assert {name: 1}["Попова Лариса"] == 1
    assert copy.deepcopy(name) is name
    again = pickle.loads(pickle.dumps(name))
    assert (again, again.forms()) == (name, name.forms())
    with pytest.raises(AttributeError):
        name._parts = ("", "", "")
    with pytest.raises(ValueError, match="nominative"):
        name.form("nominative")


def test_a_letter_of_another_alphabet_is_shown():
    form = PersonName("Пoпова", gender="f").form("род")
    assert (form.text, form.sure) == ("Пoпова", False)
    assert "«o»" in form.reason


@pytest.mark.parametrize(
    ("parts", "instrumental", "reason"),
    [
        (("Попова Лариса Алексеевна", "", ""), "Попова Лариса Алексеевна", "в поле фамилии стоит полное имя"),
        (("Магомедов Вагиф оглы", "", ""), "Магомедов Вагиф оглы", "в поле фамилии стоит полное имя"),
        (("Попова Лариса", "", ""), "Попова Лариса", "в поле фамилии стоит полное имя"),
        (("Иванов И.И.", "", ""), "Иванов И.И.", "в поле фамилии стоят инициалы"),
        (("учитель математики", "", ""), "учитель математики", "в поле фамилии стоит не фамилия"),
        (("Попова", "Лариса Алексеевна", ""), "Поповой Лариса Алексеевна", "в поле имени стоит отчество"),
        (("Лариса", "Попова", "Алексеевна"), "Ларисой Попова Алексеевной", "в поле имени стоит фамилия"),
        (("Попова", "Лариса", "учитель"), "Поповой Ларисой учитель", "в поле отчества стоит не отчество"),
        (("Мама мыла раму.", "", ""), "Мама мыла раму.", "в поле фамилии стоит не фамилия"),
        (("Иванов1", "Иван", "Иванович"), "Иванов1 Иваном Ивановичем", "в фамилии стоит знак «1»"),
        (("Іванов", "Иван", "Иванович"), "Іванов Иваном Ивановичем", "в фамилии стоит знак «І»"),
        (("Иван\u00adов", "Иван", "Иванович"), "Иван\u00adов Иваном Ивановичем", "невидимый знак"),
        (
            ("Попова", "Лариса", "Алекcеевна"),
            "Поповой Ларисой Алекcеевна",
            "в отчестве «Алекcеевна» латинская буква «c»",
        ),
    ],
)
def test_what_stands_in_the_wrong_field_stays_as_typed(parts, instrumental, reason):
    form = PersonName(*parts).form("тв")
    assert (form.text, form.sure) == (instrumental, False)
    assert reason in form.reason


@pytest.mark.parametrize(
    "parts",
    [
        ("Попова", "Лариса", "Алексеевич"),
        ("Попов", "Лариса", "Алексеевна"),
        ("Ким", "Лариса", "Алексеевич"),
        ("Горобец", "Айгуль", "Рашидович"),
    ],
)
def test_a_patronymic_of_the_other_gender_is_doubtful(parts):
    assert not PersonName(*parts).gender_form.sure


def test_a_doubt_shows_the_other_form():
    assert "вариант: «Горобеца»" in PersonName("Горобец", gender="m").form("род").reason
    assert "вариант: «Чаплиным»" in PersonName("Чаплин", gender="m").form("тв").reason
    assert PersonName("Чаплин", gender="m").form("род").sure
    assert "вариант: «Алии»" in PersonName("", "Алия", gender="f").form("дат").reason
    assert PersonName("", "Алия", gender="f").form("род").sure


def test_reasons_of_all_parts_come_together():
    reason = PersonName("Горобец", "Айгуль", gender="f").form("род").reason
    assert reason == "женское имя на мягкий знак: склоняют по-разному, вариант: «Айгули»"
    both = PersonName("Калина", "Айгуль", gender="f").form("род").reason
    assert "; " in both
    assert "фамилия" in both
    assert "имя" in both


def test_several_threads_get_the_same_forms():
    texts = [
        f"{stem}{end} Анна" for stem in ("Калин", "Горобц", "Сорок", "Лис", "Бел") for end in ("ина", "ая", "а")
    ] * 8
    expected = {text: parse_name(text).forms() for text in texts}
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: parse_name(text).forms(), texts)) == [expected[text] for text in texts]


def test_no_name_reaches_a_log(caplog):
    with caplog.at_level(logging.DEBUG):
        for text in ("Кхмеров Ваодрим", "Шевчук Саша", "Зюзя Ольга Иван"):
            parse_name(text).forms()
    assert caplog.records == []
