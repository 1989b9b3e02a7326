"""Is a Word file a fit template of a type? (being written)"""

from service.errors import Problem


def check_file(data: bytes, model: object) -> list[Problem]:
    return []
