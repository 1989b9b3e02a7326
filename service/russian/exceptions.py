"""Words that no law of endings can tell: kept short, each list with its reason."""

from __future__ import annotations

# German and Estonian surnames on -них: -лих, -рих and the like decline by the law (Эрлих, Рерих), these look Russian.
GERMAN_IKH = frozenset("миних мюних мюнних бенних хених цинних".split())

# Stress on the last -а/-я of a French surname: the surname never changes.
FRENCH_A = frozenset("дюма тома золя петипа дега люка труайя ферма деррида колла виала моравиа".split())

# Georgian and Megrelian surnames on -ая are nouns, in women too: Шенгелая, Шенгелаи.
GEORGIAN_AYA = frozenset(
    "шенгелая цулая читая гогая хубулая микая джгереная кикалая зантарая какая гвилая лашхая чачая цхакая тодая "
    "пертая сичая хвичая".split()
)

# Ukrainian nouns on -чий and -жий; the adjectives Рабочий, Пригожий are not among them.
NOUNS_ON_CHIY = frozenset("топчий бабий стрельчий".split())

# English, German, Chinese surnames on -ин/-ов: the instrumental is -ом (Дарвином), not -ым.
ENGLISH_IN = frozenset(
    "дарвин чаплин кронин франклин келвин кельвин болдуин гудвин ирвин эрвин голдвин колвин мелвин алвин "
    "маклафлин гершвин мартин остин бюлов гарвин тобин гриффин коллин колин флотов кальвин литвин русин сербин "
    "мордвин вирхов эдвин олдрин марвин мерлин".split()
)

# Jewish and German surnames on -ец keep the vowel: it is no Slavic suffix.
FULL_ETS = frozenset("хейфец штирлец".split())

# Hungarian and South Slavic surnames on -ач with the stress on the first syllable: Ковачем.
FOREIGN_ACH = frozenset({"ковач"})

# Men's first names with a fleeting vowel: there are no others in use.
FLEETING_NAMES = {"лев": "льв", "павел": "павл", "пётр": "петр", "петр": "петр"}

# First parts of a double surname that are no word by themselves and never change.
FROZEN_PARTS = frozenset(
    "кара сент сен сан санта абдуль абдул аль эль ал ат ас аш ар ад эд эн ан бен ибн бин тер тэр мак мац о д л "
    "ван фон дер ден де ди да до дос дас дель делла ла ле лё лос лас дю дон ап нью бонч грум шах мелик кади гаджи "
    "хаджи ходжи мирза бей ага миклухо демут ней фан ам цу зу цур тен ле мир ваг бек хан нор пай тан".split()
)

# Women's first names of the third declension; Turkic and French names on -ль and -нь don't change (Айгуль, Николь).
THIRD_DECLENSION = frozenset(
    "любовь нинель рахиль рашель юдифь руфь суламифь эсфирь есфирь жизель гизель агарь хавронь агидель адель "
    "ассоль".split()
)

# Arabic and Turkic women's names stressed on -ия (on the и): Алия, dative Алие.
STRESSED_IYA = frozenset(
    "алия галия альфия гульфия зульфия нурия сания разия асия марзия сафия закия наджия шамсия хадия".split()
)

# The same stress in some families only: Фания, dative Фание or Фании.
MAYBE_STRESSED_IYA = frozenset(
    "фания дания рания румия рафия руфия суфия рамзия фаузия хания гания самия надия рукия зария рахия гузия магия "
    "файрузия гульзия фирания нурания".split()
)

# First parts of a man's double name that decline too; otherwise only the last part does.
EUROPEAN_FIRST = frozenset("франц карл иоганн иван пётр петр михаил александр николай павел".split())

# Women's first names of the East and the Caucasus on a consonant, which both engines may take for men's.
EASTERN_WOMEN = frozenset(
    "кетеван тамар гоар этери шушан лейсан ляйсан лэйсан лясан гульназ гулназ марьям мариям мариам мирьям патимат "
    "фатимат аминат хадижат салихат мадинат сакинат айшат написат заират зайнаб зейнаб зайнап загидат асият "
    "нурсият умукусум айжан айсулу гаухар ильсияр нурзат рабият саният жибек кармен элен эстер рукият равзат "
    "зарият марият джамилят халимат хамис жанат бибинур миннур айгиз камилат маликат барият хаджимат умамат "
    "наргиз айсель айдан лилит арпик шушаник асмик анаит гаяне рузан шогик".split()
)

# Men's first names of the East and the Caucasus on -а and -я, which look like women's.
EASTERN_MEN = frozenset("муса иса важа коба каха гела зия гия лёма ваха мурза".split())

# First names that both men and women bear in full or in short.
SHORT_FOR_BOTH = frozenset("саша женя валя шура слава паша мишель ким нур айнур андреа".split())

# First parts of a compound post that are nouns elsewhere but frozen here: шеф-повара, премьер-министра.
FROZEN_TITLES = frozenset(
    "шеф пресс премьер генерал капитан вице экс обер штаб унтер лейб арт веб медиа тим бизнес топ контр мини блок "
    "инфо онлайн офис контент проект дизайн интернет фитнес аудит форс стоп прайм".split()
)

# Abbreviations written without a point: the words after them bear the case or are already in the genitive.
TRANSPARENT = frozenset("врио врид ио зам зав пом гл ст вр".split())

# Ends of agents: a word on one of these that the dictionary lacks still declines in one way only.
AGENTS = tuple("тель лог вед ист ник щик чик граф педагог тор ёр ер ор ант ент терапевт коуч".split())

# After these a name of a place stands in the nominative and is no head: «посёлка Новый Свет».
PLACES = frozenset(
    "города посёлка поселка села деревни станции станицы республики области района края хутора аула имени округа "
    "улуса слободы".split()
)

# After these a second name in capitals declines too: «учреждения Гимназии № 7», but «колхоза Заря».
GENERIC = frozenset("учреждение организация заведение предприятие подразделение филиал отделение комплекс".split())
