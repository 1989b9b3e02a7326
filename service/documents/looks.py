"""How the fields of documents look in a form: sections, labels of choices, help in the words of a chancery."""

from __future__ import annotations

from service.parts.looks import Look, Looks, Place

_LETTERHEAD = {"centered": "Продольный (реквизиты посередине)", "corner": "Угловой", "none": "Без бланка"}
_TEXT = "Каждый пункт показан так, как он будет напечатан. Его можно изменить, убрать и вернуть"

DOCUMENT: Looks = {
    "organisation": Look(place=Place.SCHOOL),
    "letterhead": Look(labels=_LETTERHEAD, place=Place.SCHOOL),
    "signers": Look(place=Place.SIGNATURES, add="Добавить подпись"),
    "equal_signers": Look(place=Place.SIGNATURES, rare=True),
    "confirmation": Look(place=Place.SIGNATURES, rare=True),
    "executor": Look(place=Place.SIGNATURES, help="Печатается внизу последнего листа"),
    "appendices": Look(place=Place.APPENDICES, add="Добавить приложение"),
    "replace": Look(place=Place.TEXT, help=_TEXT),
    "extra_sections": Look(place=Place.TEXT),
    "title": Look(place=Place.TITLE),
    "subtitle": Look(place=Place.TITLE, rare=True),
    "landscape": Look(place=Place.SCHOOL, rare=True),
    "date": Look(place=Place.HEAD),
    "headings": Look(rare=True),
}
PAPER: Looks = {
    "mark": Look(place=Place.APPROVAL),
    "stamps": Look(place=Place.APPROVAL, add="Добавить гриф"),
    "cover": Look(place=Place.APPROVAL, rare=True),
}
ORDER: Looks = {
    "head": Look(place=Place.HEAD),
    "kind": Look(place=Place.HEAD, rare=True),
    "grounds": Look(place=Place.GROUNDS, add="Добавить основание"),
    "purpose": Look(place=Place.GROUNDS),
    "preamble": Look(place=Place.GROUNDS, rare=True),
    "extra_clauses": Look(place=Place.TEXT),
    "clauses": Look(
        place=Place.TEXT,
        rare=True,
        help="Вместо пунктов, которые составила служба. Строка «@имя» ставит её пункт на это место",
    ),
    "control": Look(
        place=Place.MAIN,
        help="Кто проверит, что приказ исполнен",
        labels={"self": "Оставляю за собой", "person": "Возложить на другого человека"},
    ),
    "acknowledgement": Look(place=Place.READ),
}
LAUNCH_CLAUSES = {
    "introduce": "Организация наставничества",
    "approve": "Что утверждается",
    "curator": "Куратор",
    "coordinator_group": "Группа по координации",
    "curator_tasks": "Поручения куратору",
    "monitoring": "Мониторинг",
    "resources": "Оплата и ресурсы",
    "personal_data": "Персональные данные",
    "publication": "Публикация на сайте",
    "secretary": "Ознакомление с приказом",
    "repeal": "Что утрачивает силу",
    "control": "Контроль",
}
LAUNCH_LOOKS: Looks = {
    "replace": Look(labels=LAUNCH_CLAUSES),
    "school_year": Look(place=Place.HEAD, help="Например, 2026/2027"),
    "group": Look(add="Добавить человека"),
    "approve": Look(add="Добавить документ"),
    "repeal": Look(add="Добавить акт"),
    "effective_from": Look(place=Place.HEAD, rare=True),
    "effective_to": Look(place=Place.HEAD, rare=True),
}
GROUND = Look(place=Place.GROUNDS)
PAIRING: Looks = {
    "replace": Look(
        labels={
            "assign": "Закрепление пар и групп",
            "consent": "Согласие и условия",
            "mentors_tasks": "Поручения наставникам",
            "mentees_tasks": "Поручения наставляемым",
            "pay": "Оплата",
            "accountant": "Бухгалтеру",
            "curator": "Куратору",
            "secretary": "Ознакомление с приказом",
            "control": "Контроль",
        }
    ),
    "school_year": Look(place=Place.HEAD),
    "pairs": Look(place=Place.PAIRS, add="Добавить пару"),
    "period": Look(place=Place.PAIRS),
    "table": Look(
        place=Place.PAIRS,
        labels={"appendix": "Таблицей в приложении", "text": "В тексте приказа", "both": "И в тексте, и в приложении"},
    ),
    "basis": Look(place=Place.SIGNATURES),
}
REGULATION: Looks = {
    "about": Look(place=Place.TITLE),
    "sections": Look(place=Place.TEXT, rare=True, help="Вместо всего текста, который составила служба"),
    "replace": Look(help=_TEXT, when=("sections", "")),
    "roman": Look(place=Place.TEXT, rare=True),
    "program_form": Look(place=Place.APPENDICES),
}
PROGRAM_LOOKS: Looks = {
    "mode": Look(labels={"offline": "Очный", "online": "Онлайн", "mixed": "Смешанный"}),
    "agreed": Look(
        labels={"drawn_up": "Разработана совместно", "read": "С программой ознакомлен"}, place=Place.SIGNATURES
    ),
    "authors": Look(rare=True, add="Добавить человека"),
    "mentees": Look(add="Добавить наставляемого"),
    "plan": Look(add="Добавить мероприятие"),
    "indicators": Look(add="Добавить показатель"),
    "extension": Look(rare=True),
    "passport": Look(rare=True),
    "done_column": Look(rare=True),
    "changes": Look(rare=True, add="Добавить изменение"),
    "changes_sheet": Look(rare=True),
    "replace": Look(help=_TEXT),
}
_OF_MENTOR, _OF_CURATOR = ("kind", "mentor"), ("kind", "curator")
_MENTORS, _CURATORS = Look(when=_OF_MENTOR), Look(when=_OF_CURATOR)
REPORT_LOOKS: Looks = {
    "kind": Look(
        labels={"mentor": "Наставника о паре или группе", "curator": "Итоговый отчёт куратора"}, place=Place.HEAD
    ),
    "period": Look(place=Place.HEAD),
    "school_year": Look(place=Place.HEAD),
    **dict.fromkeys(("mentor", "results", "form", "mentoring_kind", "pair_order"), _MENTORS),
    **dict.fromkeys(("practices", "teachers"), _CURATORS),
    "mentees": Look(when=_OF_MENTOR, add="Добавить наставляемого"),
    "rows": Look(when=_OF_MENTOR, add="Добавить мероприятие"),
    "pairs": Look(when=_OF_CURATOR, add="Добавить пару"),
    "survey": Look(when=_OF_CURATOR, add="Добавить вопрос"),
    "indicators": Look(add="Добавить показатель"),
    "verdict": Look(
        when=("kind", "mentor"),
        labels={
            "complete": "Завершить программу",
            "extend": "Продлить",
            "correct": "Скорректировать",
            "": "Не указан",
        },
    ),
    "totals": Look(rare=True, when=("kind", "curator")),
    "chart": Look(rare=True),
    "replace": Look(help=_TEXT),
}
ROADMAP_LOOKS: Looks = {
    "columns": Look(rare=True, help="Слева направо", add="Добавить графу"),
    "stages": Look(add="Добавить этап"),
    "stage_style": Look(
        labels={"row": "Строка на всю ширину", "cell": "Объединённая ячейка", "none": "Отдельно не показан"}, rare=True
    ),
    "stage_word": Look(rare=True),
    "number_row": Look(rare=True),
    "before": Look(rare=True),
    "notes": Look(rare=True),
    "period": Look(place=Place.HEAD),
    "school_year": Look(place=Place.HEAD),
}
_MODEL_PARTS = {
    "structure": "Уровни управления",
    "roles": "Роли участников",
    "bases": "Базы участников",
    "stages": "Этапы",
}
MODEL: Looks = {
    "headings": Look(labels=_MODEL_PARTS, rare=True),
    "replace": Look(labels=_MODEL_PARTS, rare=True, help="Свой текст вместо целой части"),
    "stages": Look(add="Добавить этап"),
    "structure": Look(add="Добавить уровень"),
    "mentors": Look(add="Добавить наставника"),
    "structure_columns": Look(rare=True),
    "stage_columns": Look(rare=True),
    "numbered": Look(rare=True),
}
SHEET: Looks = {"people": Look(add="Добавить человека"), "paper_forms": Look(rare=True), "statement": Look(rare=True)}
