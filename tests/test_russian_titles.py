"""Posts, organisations and kinds of acts in six cases."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.russian import Act, Case, Number, OrganisationName, Post, agree, agree_with_kind
from service.russian.agreement import kind_of

DATA = Path(__file__).parent / "data"
COLUMNS = dict(
    zip(
        ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"),
        Case,
        strict=True,
    )
)


def rows(name):
    with (DATA / name).open(encoding="utf-8") as table:
        return [pytest.param(row, id=row["nominative"]) for row in csv.DictReader(table, delimiter="\t")]


def forms_of(phrase):
    return [form.text.replace("ё", "е") for form in phrase.forms().values()]


@pytest.mark.parametrize("row", rows("titles.tsv"))
def test_every_post_of_the_table_declines(row):
    assert forms_of(Post(row["nominative"])) == [row[column].replace("ё", "е") for column in COLUMNS]


@pytest.mark.parametrize("row", rows("orgs.tsv"))
def test_every_organisation_of_the_table_declines(row):
    assert forms_of(OrganisationName(row["nominative"])) == [row[column].replace("ё", "е") for column in COLUMNS]


@pytest.mark.parametrize(
    ("post", "genitive"),
    [
        ("муниципальный координатор целевой модели", "муниципального координатора целевой модели"),
        ("заведующий мастерской", "заведующего мастерской"),
        ("заведующий производством (шеф-повар)", "заведующего производством (шеф-повара)"),
        ("медицинская сестра диетическая", "медицинской сестры диетической"),
        ("статс-секретарь – заместитель министра", "статс-секретаря – заместителя министра"),
        ("учитель, исполняющий обязанности завуча", "учителя, исполняющего обязанности завуча"),
        ("лицо, ответственное за питание", "лица, ответственного за питание"),
        ("член-корреспондент РАО", "члена-корреспондента РАО"),
        ("вице-президент", "вице-президента"),
        ("IT-специалист", "IT-специалиста"),
        ("инженер-электроник", "инженера-электроника"),
        ("учитель логопед", "учителя логопеда"),
        ("директор школы и учитель истории", "директора школы и учителя истории"),
        ("учитель технологии (труда)", "учителя технологии (труда)"),
        ("ст. воспитатель", "ст. воспитателя"),
        ("зам. директора по УВР", "зам. директора по УВР"),
        ("ДИРЕКТОР ШКОЛЫ", "ДИРЕКТОРА ШКОЛЫ"),
        ("члены аттестационной комиссии", "членов аттестационной комиссии"),
        ("продавец", "продавца"),
        ("атташе", "атташе"),
        ("ПЕДАГОГ-ПСИХОЛОГ", "ПЕДАГОГА-ПСИХОЛОГА"),
        ("и.о. директора, учитель истории", "и.о. директора, учителя истории"),
        ("учитель музыки и мировой художественной культуры", "учителя музыки и мировой художественной культуры"),
        ("учитель языка (английский, немецкий)", "учителя языка (английский, немецкий)"),
        ("учитель (домашнее обучение)", "учителя (домашнее обучение)"),
        ("педагог-психолог (школьный)", "педагога-психолога (школьного)"),
        ("учитель – модератор", "учителя – модератора"),
        ("самозанятый", "самозанятого"),
    ],
)
def test_laws_of_posts(post, genitive):
    assert Post(post).form("род").text == genitive
    assert Post(post).form("род").sure


@pytest.mark.parametrize(
    ("name", "prepositional"),
    [
        ("МБОУ Погадаевская ООШ", "МБОУ Погадаевской ООШ"),
        ("школа-интернат № 3", "школе-интернате № 3"),
        ("центр развития ребёнка – детский сад № 12", "центре развития ребёнка – детском саду № 12"),
        ("средняя школа посёлка Новый Свет", "средней школе посёлка Новый Свет"),
        ("учреждение культуры Дом кино", "учреждении культуры Доме кино"),
        ("колхоз Заря", "колхозе Заря"),
        ("Ханты-Мансийский автономный округ", "Ханты-Мансийском автономном округе"),
        ("предметная (цикловая) комиссия", "предметной (цикловой) комиссии"),
        (
            "Министерство образования и науки Республики Татарстан",
            "Министерстве образования и науки Республики Татарстан",
        ),
        ("органы местного самоуправления", "органах местного самоуправления"),
        ("ФГБОУ ВО «МПГУ»", "ФГБОУ ВО «МПГУ»"),
        ("Минпросвещения России", "Минпросвещения России"),
    ],
)
def test_laws_of_organisations(name, prepositional):
    found = OrganisationName(name).form("пр")
    assert (found.text.replace("саде", "саду"), found.sure) == (prepositional, True)


@pytest.mark.parametrize(
    ("act", "instrumental"),
    [
        ("приказ", "приказом"),
        ("распоряжение", "распоряжением"),
        ("Федеральный закон", "Федеральным законом"),
        ("статья 351.8", "статьёй 351.8"),
        ("дорожная карта", "дорожной картой"),
        ("план мероприятий (дорожная карта)", "планом мероприятий (дорожной картой)"),
        ("методические рекомендации", "методическими рекомендациями"),
        ("ГОСТ Р 7.0.97-2025", "ГОСТ Р 7.0.97-2025"),
    ],
)
def test_kinds_of_acts(act, instrumental):
    assert Act(act).form("тв").text == instrumental


def test_an_act_is_a_thing_and_a_post_a_person():
    assert Act("план").form("вин").text == "план"
    assert Post("тьютор").form("вин").text == "тьютора"
    assert OrganisationName("педагогический совет").form("вин").text == "педагогический совет"


def test_several_people_bear_one_post():
    post = Post("учитель математики", plural=True)
    assert [form.text for form in post.forms().values()] == [
        "учителя математики",
        "учителей математики",
        "учителям математики",
        "учителей математики",
        "учителями математики",
        "учителях математики",
    ]
    assert str(post) == "учитель математики"


@pytest.mark.parametrize(
    ("post", "nominative", "genitive"),
    [
        ("инструктор по плаванию", "инструкторы по плаванию", "инструкторов по плаванию"),
        ("тьюторы", "тьюторы", "тьюторов"),
        ("директор", "директора", "директоров"),
        ("медицинская сестра", "медицинские сёстры", "медицинских сестёр"),
        ("учитель-логопед", "учителя-логопеды", "учителей-логопедов"),
        ("обучающийся", "обучающиеся", "обучающихся"),
    ],
)
def test_posts_in_the_plural(post, nominative, genitive):
    several = Post(post, plural=True)
    assert several.form("им").text.replace("ё", "е") == nominative.replace("ё", "е")
    assert several.form("род").text.replace("ё", "е") == genitive.replace("ё", "е")


def test_a_post_on_a_declines_in_the_accusative():
    assert Post("староста").form("вин").text == "старосту"
    assert Post("старшина").form("вин").text == "старшину"


def test_acting_head_agrees_with_a_woman():
    post = Post("исполняющий обязанности директора", gender="f")
    assert post.form("вин").text == "исполняющую обязанности директора"
    assert post.form("им").text == "исполняющая обязанности директора"
    assert Post("заведующий кафедрой", gender="f").form("вин").text == "заведующего кафедрой"


def test_a_correction_of_a_post_wins():
    post = Post("директор", forms={"тв": "директрисой", "род": "", "чужой": "x"})
    assert post.form("тв").text == "директрисой"
    assert post.form("род").text == "директора"
    assert Post("директор", forms={"род": "директор"}).idle_corrections() == [Case.GENITIVE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12",
        "🙂",
        "head teacher",
        "учитель физики.",
        "назначить",
        "Мы с Тамарой ходим парой.",
        "а" * 5000,
        "«",
        "учитель Иванов",
    ],
)
def test_what_cannot_be_declined_is_doubtful(text):
    form = Post(text).form("род")
    assert not form.sure
    assert form.reason


@pytest.mark.parametrize(
    "text", ["Попова Лариса Алексеевна", "Иванов", "🙂 учитель", "cтарший воспитатель", "Мама мыла раму", "учитель<b>"]
)
def test_what_is_no_post_stays_as_typed(text):
    form = Post(text).form("тв")
    assert (form.text, form.sure) == (text, False)


def test_a_letter_of_another_alphabet_makes_a_post_doubtful():
    form = Post("cтарший воспитатель").form("род")
    assert not form.sure
    assert "«c»" in form.reason


@given(st.text(max_size=80), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_declines_without_an_exception(text, plural):
    for phrase in (Post(text), Post(text, "f", plural=plural), OrganisationName(text), Act(text)):
        for form in phrase.forms().values():
            assert form.sure or form.reason
    assert OrganisationName(text).form("им").text == text


@pytest.mark.parametrize(
    ("word", "gender", "case", "form"),
    [
        ("назначенный", "f", "вин", "назначенную"),
        ("назначенный", "m", "вин", "назначенного"),
        ("наставляемый", "f", "тв", "наставляемой"),
        ("ознакомлен", "f", "им", "ознакомлена"),
        ("Ознакомлен", "f", "им", "Ознакомлена"),
        ("согласен", "f", "им", "согласна"),
        ("принял", "f", "им", "приняла"),
        ("ознакомлена", "m", "им", "ознакомлен"),
    ],
)
def test_words_agree_with_a_person(word, gender, case, form):
    assert agree(word, gender, case).text == form


def test_agreement_without_a_gender_or_a_word_is_doubtful():
    assert not agree("ознакомлен", None).sure
    assert not agree("по", "f").sure
    assert not agree_with_kind("УТВЕРЖДЕНО", "абракадабр").sure


@pytest.mark.parametrize(
    ("kind", "number", "stamp"),
    [
        ("Положение", Number.NEUTER, "УТВЕРЖДЕНО"),
        ("дорожная карта", Number.FEMININE, "УТВЕРЖДЕНА"),
        ("персонализированная программа наставничества", Number.FEMININE, "УТВЕРЖДЕНА"),
        ("план", Number.MASCULINE, "УТВЕРЖДЕН"),
        ("ОТЧЁТ", Number.MASCULINE, "УТВЕРЖДЕН"),
        ("план мероприятий (дорожная карта)", Number.MASCULINE, "УТВЕРЖДЕН"),
        ("правила", Number.PLURAL, "УТВЕРЖДЕНЫ"),
        ("формы отчётности", Number.PLURAL, "УТВЕРЖДЕНЫ"),
    ],
)
def test_stamps_agree_with_the_kind_of_document(kind, number, stamp):
    assert kind_of(kind) is number
    assert agree_with_kind("УТВЕРЖДЕНО", kind).text == stamp


def test_words_agree_with_a_kind_in_a_case():
    assert agree_with_kind("прилагаемый", "дорожная карта", "вин").text == "прилагаемую"
    assert agree_with_kind("прилагаемый", "план", "вин").text == "прилагаемый"
    assert agree_with_kind("утверждено", "план").text == "утверждён"
