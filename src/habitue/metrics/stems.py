"""Words of what people write, reduced so that ``gâteaux`` and ``gâteau``, ``waits`` and ``wait`` are one; French and English.

Light stemming takes plural and gender away and no more. French: Savoy (1999), Journal of the American Society for Information Science
50(10):944-952, the minimal stemmer. English: Harman (1991), same journal 42(1):7-15, the S stemmer. Words that only hold a sentence
together are left out.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_ELISION = re.compile(r"\A(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)[’']", re.IGNORECASE)
_OWNER = re.compile(r"[’'](?:s|t|re|ve|ll|d|m)\Z", re.IGNORECASE)
_SHORTEST = 3
_SHORTEST_FRENCH = 6

_FRENCH = """
a afin ai aie ainsi alors apres as assez au aucun aucune aujourd’hui aujourd'hui aussi autre autres aux avaient avais avait avant avec avez avoir avons ayant
beaucoup bien bon bonne bonjour bonsoir ca car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez comme comment continuez contre
dans de deja depuis derriere des donc dont du elle elles en encore enfin ensuite entre es est et etaient etais etait etant etc ete etes etre eu eux
faire fait faites font fois ici il ils jamais je jusque la le les leur leurs lors lorsque lui ma mais malgre meme memes merci mes mieux moi moins mon
ne ni non nos notre nous on ont ou oui par parce parfois parmi pas pendant personne peu peut peux plus plusieurs plutot pour pourquoi pouvez pourrait pouvoir pres puis puisque
qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi rien sa sans sauf se selon sera serait ses seulement si soi soit son sont souvent sous suis sur
ta tandis tant te tel telle tellement tes toi ton toujours tous tout toute toutes tres trop tu un une va vais vers voir voila vont vos votre voulu vous vraiment vu
c d j l m n s t y aurait auraient avez ayez cest dit dire dois doit doivent fallait faudrait faut peuvent veux veut voulez
"""
_ENGLISH = """
a about above after again all almost also always am an and any anything are as at back be because been before being below best better between both but by
came can come could did do does doing done down during each else enough even ever every everything few for from further get gets getting give go goes going good got great
had has have having he her here hers him his hello hi how i if in into is it its itself just keep know less let lot lots made make makes many may maybe me might more most much must my
never no nor not nothing now of off often on once one only or other our ours out over own per please quite rather re really said same see shall she should since so some something still such
take than thank thanks that the their theirs them then there these they thing things this those though through to too two under until up upon us use used very
want wanted was way we well were what when where whether which while who whom whose why will with within without wont would yes yet you your yours
cannot cant couldn didn doesn don dont hadn hasn haven isn shouldn wasn weren won wouldn ll ve
"""


def folded(word: str) -> str:
    """Lower case without accents: ``Gâteau`` is ``gateau``."""
    text = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in text if not unicodedata.combining(sign))


STOP_WORDS: dict[str, frozenset[str]] = {
    "fr": frozenset(_FRENCH.split()),
    "en": frozenset(_ENGLISH.split()),
}
"""Words that say nothing alone, folded; politeness and plain praise among them, because nearly every comment has them."""


def words_in(text: str, language: str) -> list[str]:
    """The words of a text that say something, in their order, in lower case; ``language`` is ``fr``, ``en``, or "" for not known.

    >>> words_in("J’attends trop longtemps le samedi !", "fr")
    ['attends', 'longtemps', 'samedi']
    """
    stop = STOP_WORDS.get(language) or STOP_WORDS["fr"] | STOP_WORDS["en"]
    found = (_bare(word) for word in _WORD.findall(text.casefold()))
    return [word for word in found if len(word) >= _SHORTEST and folded(word) not in stop]


def _bare(word: str) -> str:
    """Without what is joined to it: ``l’accueil`` is ``accueil``, ``shop’s`` is ``shop``."""
    return _OWNER.sub("", _ELISION.sub("", word))


def stem(word: str, language: str) -> str:
    """What a word is counted as.

    >>> stem("gâteaux", "fr"), stem("gâteau", "fr"), stem("cheval", "fr"), stem("chevaux", "fr")
    ('gateau', 'gateau', 'cheval', 'cheval')
    >>> stem("queues", "en"), stem("pastries", "en"), stem("pastry", "en"), stem("glass", "en")
    ('queue', 'pastry', 'pastry', 'glass')
    """
    whole = word.replace("œ", "oe").replace("æ", "ae")
    return folded(_french(whole) if language == "fr" else _english(whole))


def _french(word: str) -> str:
    if len(word) < _SHORTEST_FRENCH:
        # too short for more than a plural: "files" and "file", but not "bus"
        return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    if word.endswith("x"):
        return word[:-3] + "al" if word.endswith("aux") and not word.endswith("eaux") else word[:-1]
    for ending in ("s", "r", "e", "é"):
        word = word.removesuffix(ending)
    return word[:-1] if word[-1] == word[-2] else word


def _english(word: str) -> str:
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "ss")) else word
