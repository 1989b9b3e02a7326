"""The words of the audit trail as an administrator reads them: what was done, and with what."""

from __future__ import annotations

from collections.abc import Mapping

DEEDS: Mapping[str, str] = {
    "signed_in": "вход",
    "signed_out": "выход",
    "sign_ins_refused": "входы с адреса остановлены: их слишком много",
    "locked_out": "вход закрыт на время: неверные пароли",
    "unlocked": "вход открыт снова",
    "password_changed": "пароль сменён",
    "password_reset": "выдан новый пароль",
    "seen": "просмотр",
    "listed": "просмотр списка",
    "made": "добавлено",
    "changed": "изменено",
    "archived": "отправлено в архив",
    "restored": "возвращено из архива",
    "removed": "убрано",
    "deleted": "проект удалён",
    "erased": "сведения удалены насовсем",
    "purged": "отслужившее удалено",
    "imported": "загружено из таблицы",
    "exported": "выгружено в таблицу",
    "numbered": "зарегистрировано",
    "signed": "приложено подписанное",
    "unsigned": "приложенное убрано",
    "filed": "подшито в дело",
    "unfiled": "возвращено из дела",
    "cancelled": "отменено",
    "remade": "сделано заново для сверки",
    "downloaded": "скачано",
    "printed": "распечатано",
    "sent_to_print": "отправлено на печать",
    "taken_from_print": "возвращено в очередь на печать",
    "put_into_packet": "вложено в пакет",
    "packet_ordered": "заказан пакет",
    "revoked": "отозвано",
    "taken_into_use": "взято в работу",
    "taken_out_of_use": "возвращён встроенный шаблон",
}
"""Every action that is written down, in words."""
KINDS: Mapping[str, str] = {
    "person": "человек",
    "people": "люди",
    "pair": "пара или группа",
    "pairs": "пары и группы",
    "paper": "документ",
    "entry": "строка журнала регистрации",
    "journal": "журнал регистрации",
    "packet": "пакет",
    "organisation": "сведения о школе",
    "template": "шаблон",
    "user": "пользователь",
    "token": "ключ доступа",
    "audit": "журнал событий",
    "address": "адрес в сети",
}
"""What it was done with, in words."""
