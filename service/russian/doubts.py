"""Why a person should look at a form of a name: phrases that a person reads."""

FLEETING = "фамилия с беглой гласной: в семьях склоняют по-разному"
NOUN_LIKE = "фамилия похожа на нарицательное слово"
UNKNOWN_STRESS = "склонение зависит от ударения или происхождения фамилии"
RARE_END = "редкое окончание фамилии"
