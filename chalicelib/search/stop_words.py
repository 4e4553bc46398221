"""Words that say nothing of what a ticket is about, folded: they are neither indexed nor looked for. Pure."""

from typing import Final

_CZECH = """
a aby aj ale ani ano asi az bez bude budem budeme budete budou budu by byl byla byli bylo byly bych bychom byste byt
ci co coz da dal dale dalsi den dnes do dobry ho i ja jak jake jako je jeho jej jeji jejich jen jeste
jestli ji jim jine jinak jiz jsem jses jsi jsme jsou jste k kam kde kdo kdy kdyz ke ktera ktere kteri kterou ktery ku
ma mate me mezi mi mit mne mnou moc moje moji muj muze muzete muzu my na nad nam nami napiste nas nase nasi ne nebo
nebot necht nei nej neni nez nic o od ode on ona oni ono ony pak po pod podle pokud pouze prave pred pres pri pro
proc prosim prosime prosit proto protoze pan pani re s se si sice snad sve svuj svych svym ta tak take takze
tam tato te tedy ten tento teto ti tim timto to tohle toho tohoto tom tomto tomu tomuto toto tu tuto tvuj ty
tyto u uz v vam vami vas vase vasi ve vice vsak vse vsechno vsichni vy z za zda zde ze zpet zdravim dekuji dekujeme
diky pozdravem preji hezky dobre
cz com http https www s.r.o a.s sro
"""
_ENGLISH = """
about after all also am an and any are as at be because been but by can could did do does for from get had has have he
her here him his how if in into is it its just let like me more my no not of on or our out over please regards she so
some than thank thanks that the their them then there these they this those to too up us was we were what when where
which who why will with would you your hello dear best kind
"""
STOP_WORDS: Final = frozenset(_CZECH.split()) | frozenset(_ENGLISH.split())
