"""Common Czech first names that belong to one gender only, for the greeting.

Names of both (Nikola, Vlasta, Saša) are not here, nor are Slovak forms (Ján, Juraj): a Slovak reader is not
addressed in the Czech vocative. Who writes himself without diacritics (Jiri) is not found, and greeted plainly.
"""

from typing import Final

MEN: Final = frozenset(
    """
    Adam Adrian Albert Aleš Alexandr Alois Antonín Arnošt Augustin Bedřich Bohdan Bohumil Bohumír Bohuslav
    Boleslav Boris Bořivoj Bronislav Břetislav Čeněk Čestmír Ctibor Ctirad Dalibor Dalimil Daniel David Dominik
    Drahomír Drahoslav Dušan Eduard Emil Erik Evžen Felix Ferdinand Filip František Gabriel Gustav Hubert Hugo
    Hynek Igor Ignác Ivan Ivo Jáchym Jakub Jan Jaromír Jaroslav Jindřich Jiří Jonáš Josef Julius Kamil Karel
    Kryštof Květoslav Ladislav Leopold Leoš Libor Lubomír Lubor Luboš Luděk Ludvík Lukáš Lumír Marcel Marek
    Marian Martin Matěj Matouš Matyáš Maxmilián Michael Michal Mikuláš Milan Miloslav Miloš Miroslav Mojmír
    Norbert Oldřich Oliver Ondřej Oskar Ota Otakar Oto Otto Patrik Pavel Petr Přemysl Radek Radim Radko Radmil
    Radomír Radoslav Radovan Richard Robert Robin Roman Rostislav Rudolf Samuel Sebastian Silvestr Slavoj
    Slavomír Stanislav Svatopluk Svatoslav Šebestián Šimon Štefan Štěpán Tadeáš Teodor Tibor Tobiáš Tomáš Václav
    Valentin Valentýn Vendelín Viktor Vilém Vincenc Vít Vítězslav Vladan Vladimír Vladislav Vlastimil Vlastislav
    Vojtěch Vratislav Zbyněk Zbyšek Zdeněk Zdenek Zdislav Zoltán
    """.split()  # noqa: SIM905 - a list to read
)
WOMEN: Final = frozenset(
    """
    Adéla Adriana Agáta Alena Alexandra Alice Alžběta Amálie Anastázie Anděla Andrea Aneta Anežka Anna Antonie
    Barbora Berta Blanka Blažena Bohdana Bohumila Bohuslava Božena Bronislava Cecílie Dagmar Dana Daniela Danuše
    Darina Denisa Diana Dita Dobromila Dominika Dorota Doubravka Drahomíra Drahoslava Edita Elena Eliška Ema
    Emilie Emílie Erika Ester Eva Evelína Evženie Filoména Františka Gabriela Gizela Hana Hedvika Helena Ilona
    Ingrid Irena Irma Iva Ivana Iveta Ivona Jana Jarmila Jaromíra Jaroslava Jindřiška Jiřina Jitka Johana Jolana
    Josefa Judita Julie Justýna Kamila Karina Karla Karolína Kateřina Klára Klaudie Kristina Kristýna Květa
    Květoslava Květuše Ladislava Laura Lea Lenka Leona Leontýna Libuše Liliana Linda Lucie Ludmila Lýdie Magda
    Magdalena Magdaléna Marcela Margita Marie Marika Markéta Marta Martina Matylda Michaela Milada Milena
    Miloslava Milota Miluše Miroslava Monika Naděžda Natálie Nela Nora Olga Oldřiška Otýlie Pavla Pavlína Petra
    Radka Radmila Radomíra Radoslava Regina Renata Renáta Romana Rozálie Rut Růžena Sabina Sandra Sára Silvie
    Simona Sofie Soňa Stanislava Stela Stella Svatava Sylva Sylvie Šárka Štefánie Štěpánka Taťána Tereza Terezie
    Vanda Vendula Veronika Věra Viktorie Vilma Viola Vladimíra Vladislava Vlastimila Zdenka Zdeňka Zdislava Zita
    Zlata Zora Zuzana Žaneta Žofie
    """.split()  # noqa: SIM905 - a list to read
)
