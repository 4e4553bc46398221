"""How a reader is greeted: every name here has its greeting written by hand; none may get a wrong one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.mail.templates.first_names import MEN, WOMEN
from chalicelib.mail.templates.vocative import NAME_CHARS_MAX, greeting

# Name | how he or she is called after "Dobrý den,"; nothing where a plain greeting is the right one.
CALLED = """
Jan Novák | pane Nováku
Petr Dvořák | pane Dvořáku
Tomáš Horák | pane Horáku
Jiří Polák | pane Poláku
Karel Hudák | pane Hudáku
Josef Kubík | pane Kubíku
Pavel Mařík | pane Maříku
Ondřej Zahradník | pane Zahradníku
Martin Bárta | pane Bárto
Jakub Hejduk | pane Hejduku
Jan Svoboda | pane Svobodo
Václav Procházka | pane Procházko
Jaroslav Kučera | pane Kučero
Miroslav Fiala | pane Fialo
Michal Růžička | pane Růžičko
Zdeněk Vrba | pane Vrbo
Aleš Srna | pane Srno
Radek Káňa | pane Káňo
Lukáš Bača | pane Bačo
David Kubica | pane Kubico
Filip Skála | pane Skálo
Adam Klíma | pane Klímo
Daniel Říha | pane Řího
Vojtěch Krupička | pane Krupičko
Petr Sova | pane Sovo
Marek Sýkora | pane Sýkoro
Antonín Vaňa | pane Vaňo
Libor Šťáva | pane Šťávo
Jan Hájek | pane Hájku
Petr Jelínek | pane Jelínku
Tomáš Sedláček | pane Sedláčku
Jiří Kubíček | pane Kubíčku
Pavel Janeček | pane Janečku
Milan Šimek | pane Šimku
Roman Bartek | pane Bartku
Josef Čapek | pane Čapku
Karel Hašek | pane Hašku
Ladislav Smetáček | pane Smetáčku
Stanislav Kašpárek | pane Kašpárku
Vladimír Pátek | pane Pátku
Luboš Vaněk | pane Vaňku
Oldřich Daněk | pane Daňku
Robert Staněk | pane Staňku
Rudolf Vondrášek | pane Vondrášku
Jindřich Vlk | pane Vlku
Jan Čech | pane Čechu
Petr Mach | pane Machu
Ivan Vlach | pane Vlachu
Ivo Hroch | pane Hrochu
Jan Mareš | pane Mareši
Petr Beneš | pane Beneši
Tomáš Bartoš | pane Bartoši
Jiří Kříž | pane Kříži
Pavel Tkáč | pane Tkáči
Karel Kováč | pane Kováči
Jan Bureš | pane Bureši
Josef Janouš | pane Janouši
Jan Kolář | pane Koláři
Petr Kovář | pane Kováři
Tomáš Rybář | pane Rybáři
Jiří Pekař | pane Pekaři
Pavel Kuchař | pane Kuchaři
Karel Hrnčíř | pane Hrnčíři
Jan Mlynář | pane Mlynáři
Petr Blažej | pane Blažeji
Tomáš Doležal | pane Doležale
Jiří Dostál | pane Dostále
Pavel Vychodil | pane Vychodile
Karel Navrátil | pane Navrátile
Josef Pospíšil | pane Pospíšile
Bohumil Hrabal | pane Hrabale
Jan Král | pane Králi
Petr Havel | pane Havle
Tomáš Sokol | pane Sokole
Jiří Zeman | pane Zemane
Pavel Urban | pane Urbane
Karel Beran | pane Berane
Jan Kaplan | pane Kaplane
Josef Kubín | pane Kubíne
Petr Heřman | pane Heřmane
Jan Pelikán | pane Pelikáne
Tomáš Hartman | pane Hartmane
Jiří Toman | pane Tomane
Jan Kohout | pane Kohoute
Petr Kubát | pane Kubáte
Tomáš Holub | pane Holube
Jiří Medvěd | pane Medvěde
Pavel Abrahám | pane Abraháme
Karel Čáp | pane Čápe
Jan Němec | pane Němče
Petr Moravec | pane Moravče
Tomáš Adamec | pane Adamče
Jiří Hudec | pane Hudče
Pavel Fischer | pane Fischere
Karel Fišer | pane Fišere
Jan Bauer | pane Bauere
Petr Kašpar | pane Kašpare
Tomáš Richter | pane Richtere
Jiří Langer | pane Langere
Martin Prokop | pane Prokope
Jan Zikmund | pane Zikmunde
Petr Novotný | pane Novotný
Tomáš Černý | pane Černý
Jiří Veselý | pane Veselý
Pavel Pokorný | pane Pokorný
Karel Vondrovský | pane Vondrovský
Jan Krejčí | pane Krejčí
Petr Kočí | pane Kočí
Tomáš Janů | pane Janů
Jiří Petrů | pane Petrů
Pavel Hečko | pane Hečko
Jan Matějko | pane Matějko
Jana Nováková | paní Nováková
Eva Dvořáková | paní Dvořáková
Marie Svobodová | paní Svobodová
Lenka Procházková | paní Procházková
Kateřina Veselá | paní Veselá
Lucie Malá | paní Malá
Petra Horská | paní Horská
Hana Nová | paní Nová
Věra Krejčí | paní Krejčí
Alena Kočí | paní Kočí
Tereza Janů | paní Janů
Zuzana Martinů | paní Martinů
Šárka Žďárská | paní Žďárská
Dagmar Králová | paní Králová
Ing. Jan Novák | pane Nováku
Ing. Jan Novák, Ph.D. | pane Nováku
Mgr. Jana Nováková | paní Nováková
prof. MUDr. Petr Hájek, DrSc. | pane Hájku
Ing. arch. Eva Malá | paní Malá
JUDr. Tomáš Kolář, LL.M. | pane Koláři
Bc. Jiří Zeman, DiS. | pane Zemane
  Jan   Novák  | pane Nováku
Novák, Jan | pane Nováku
Nováková, Jana | paní Nováková
Jan Novak | pane Novaku
Jan Svoboda, MBA | pane Svobodo
Novák Jan |
Nováková Jana |
Technická podpora |
Technická Podpora |
Petr Podpora |
Jana Technická |
Marie Účetní |
Lékárna Adam |
Autodoprava Martin |
Kancelář David |
Bytová Správa |
Oddělení IT |
Jan |
Novák |
Nováková |
Jana |
pan Novák |
J. Novák |
Jan N. |
JAN NOVÁK |
jan novák |
Jan novák |
Jan NOVÁK |
Jan Maria Novák |
Jana Nováková Dvořáková |
Jana Nováková-Dvořáková |
Jan Nováková |
Jana Novák |
Jana Novotný |
Eva Kučera |
Jana Novakova |
Jan Novakova |
Jana Vesela |
Jan Novotny |
Jan Kral |
Jan Kolar |
Jan Benes |
Jan Kriz |
Jan Tkac |
Jan Krejci |
Jiri Dvorak |
Tomas Novak |
Jan Marek |
Marek Jan |
Martin Petr |
Pavel Tomáš |
Marie Terezie |
Nikola Novák |
Nikola Nováková |
Saša Novák |
Ľuboš Kováč |
Ján Kováč |
Juraj Novák |
Jan Švec |
Jan Kadlec |
Petr Pelc |
Jan Orel |
Jan Kozel |
Petr Čermel |
Jan Kořen |
Jan Březen |
Tomáš Loket |
Jan Šnajdr |
Petr Klaus |
Jan Hus |
Jan Kůň |
Jan Sršeň |
Petr Oblek |
Jan Zápotocky |
Jan Janovic |
Martin Smith |
David Müller |
Daniel Nguyen |
Martin Tran |
Thanh Tuan |
Martin Tuan |
Thuy Nováková |
Nguyen Van Anh |
Robert De Niro |
Peter Pan |
John Brown |
Mary Jones |
Pierre Dupont |
Adam Kowalski |
Marek Wiśniewski |
Martin Petit |
Ivan Petrov |
Igor Medvedev |
Ivan Ivanovič Ivanov |
Anna Karenina |
Anna Ivanova |
Norbert Kovács |
Daniel Garcia |
Gabriel García |
Maria Rossi |
Андрей Петров |
Jan Новак |
Οδυσσέας |
李小龙 |
محمد علي |
Karel Gott |
Robert Bosch |
Oliver Queen |
Novák s.r.o. |
Jan Novák s.r.o. |
Jan Novák (Firma) |
Jan Novák | Firma |
Jan Novák, Ukázková firma |
Jan Novák, Petr Hájek, Eva Malá |
jan@firma.example |
evil.example |
https://evil.example/ |
Jan <b>Novák</b> |
Jan {link} |
Jan 1 |
 |
"""
EXPECTED = [
    (name.strip(), called.strip()) for name, _, called in (row.rpartition("|") for row in CALLED.split("\n")[1:-1])
]


@pytest.mark.parametrize(("name", "called"), EXPECTED, ids=[name or "nobody" for name, _ in EXPECTED])
def test_a_name_is_called_rightly_or_not_at_all(name: str, called: str) -> None:
    """The vocative where it is sure, "Dobrý den," where it is not."""
    assert greeting(name, "cs") == (f"Dobrý den, {called}," if called else "Dobrý den,")


def test_the_table_of_names_is_long_enough_to_mean_something() -> None:
    """Many names of each kind: called by name, and greeted plainly."""
    assert sum(bool(called) for _, called in EXPECTED) >= 120
    assert sum(not called for _, called in EXPECTED) >= 90
    assert len({name for name, _ in EXPECTED}) == len(EXPECTED)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Jan Novák", "Hello Jan Novák,"),
        ("Ing. Jan Novák, Ph.D.", "Hello Jan Novák,"),
        ("Novák, Jan", "Hello Jan Novák,"),
        ("Mary O'Neill-Smith", "Hello Mary O'Neill-Smith,"),
        ("J. R. Tolk", "Hello J. R. Tolk,"),
        ("李小龙", "Hello 李小龙,"),
        ("Jan", "Hello Jan,"),
        (None, "Hello,"),
        ("", "Hello,"),
        ("  ", "Hello,"),
        ("Ing.", "Hello,"),
        ("evil.example", "Hello,"),
        ("jan@firma.example", "Hello,"),
        ("https://evil.example/", "Hello,"),
        ("You have won a prize today", "Hello,"),
        ("Jan Novák s.r.o.", "Hello,"),
        ("Jan <b>", "Hello,"),
        ("Jan 420 777", "Hello,"),
        ("x" * (NAME_CHARS_MAX + 1), "Hello,"),
    ],
)
def test_english_repeats_the_name_if_it_is_one(name: str | None, said: str) -> None:
    """Nothing is declined; what has digits, addresses or too many words is not repeated."""
    assert greeting(name, "en") == said


def test_without_a_name_the_greeting_is_plain() -> None:
    """Nobody known, nobody called."""
    assert greeting(None, "cs") == "Dobrý den,"


def test_a_first_name_has_one_gender() -> None:
    """No name stands in both lists, else the title would be a guess."""
    assert MEN.isdisjoint(WOMEN)
    assert {"Nikola", "Vlasta", "Saša"}.isdisjoint(MEN | WOMEN)


@given(st.text(max_size=2 * NAME_CHARS_MAX))
@example("Jan Novák\r\nBcc: x@evil.example")
@example("Jan " + "a" * NAME_CHARS_MAX)
@example("," * NAME_CHARS_MAX)
def test_any_text_gives_one_greeting_on_one_line(name: str) -> None:
    """Whatever a name holds, the greeting is one line, ends with its comma and has no mark of an address."""
    for said, plain in ((greeting(name, "cs"), "Dobrý den"), (greeting(name, "en"), "Hello")):
        assert said.startswith(plain)
        assert said.endswith(",")
        assert not set(said) & set("\r\n\u2028@/:<>{}0123456789")


@given(
    first=st.sampled_from(sorted(MEN)), surname=st.from_regex(r"[A-ZÁČŘŠŽ][a-záčďéěíňóřšťúůýž]{1,15}", fullmatch=True)
)
def test_a_man_is_called_by_his_surname_or_not_at_all(first: str, surname: str) -> None:
    """What is called begins as the surname does: only its last letters change."""
    said = greeting(f"{first} {surname}", "cs")
    kept = surname[: max(1, len(surname) - 3)]
    assert said == "Dobrý den," or said.startswith(f"Dobrý den, pane {kept}")
