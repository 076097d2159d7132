from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import vocatives
from locales.names import PersonName, fields, full, parse


@pytest.mark.parametrize(
    ("text", "tag", "given_name", "surname", "gender"),
    [
        ("Anna Smith", "en", "Anna", "Smith", None),
        ("PIOTR NOWAK", "pl", "Piotr", "Nowak", None),
        ("Anna Kowalska", "pl", "Anna", "Kowalska", "female"),
        ("Kowalska, Anna", "pl", "Anna", "Kowalska", "female"),
        ("Herr Max von Bülow", "de", "Max", "von Bülow", "male"),
        ("José Luis García López", "es", "José Luis", "García", None),
        ("María García López", "es", "María", "García", None),
        ("Ana María Pérez", "es", "Ana María", "Pérez", None),
        ("María del Carmen Ruiz de la Cruz", "es", "María del Carmen", "Ruiz", None),
        ("Ana Maria dos Santos", "pt-BR", "Ana", "Santos", None),
        ("Тарас Григорович Шевченко", "uk", "Тарас", "Шевченко", "male"),
        ("Шевченко Тарас Григорович", "uk", "Тарас", "Шевченко", "male"),
        ("王小明", "zh-Hant", "小明", "王", None),
        ("欧阳修文", "zh-Hans", "修文", "欧阳", None),
        ("김민수", "ko", "민수", "김", None),
        ("山田 花子", "ja", "花子", "山田", None),
        ("山田花子", "ja", "", "", None),
        ("Nguyễn Văn An", "vi", "An", "Nguyễn", None),
        ("Ayşe Yılmaz Hanım", "tr", "Ayşe", "Yılmaz", "female"),
        ("ilker yılmaz", "tr", "İlker", "Yılmaz", None),
        ("عبد الله محمد السالم", "ar", "عبد الله", "محمد السالم", None),
        ("🌸 anna 🌸", "en", "Anna", "", None),
        ("คุณสมชาย", "th", "สมชาย", "", None),
    ],
)
def test_names_are_taken_apart(text, tag, given_name, surname, gender):
    name = parse(text, tag)
    assert name is not None
    assert (name.given, name.surname, name.gender) == (given_name, surname, gender)


@pytest.mark.parametrize(
    "text",
    [
        "sunny_girl88",
        "Müller GmbH",
        "a@b.example",
        "",
        "   ",
        "🌸",
        "J",
        "Dr.",
        "Amazon Customer",
        "株式会社山田",
        "+46 70",
    ],
)
def test_what_is_no_name_is_unknown(text):
    assert parse(text, "en") is None


@given(st.text(max_size=80), st.sampled_from(["en", "pl", "es", "zh-Hant", "ja", "uk", "ar", "vi", "tr"]))
def test_no_text_breaks_parsing(text, tag):
    name = parse(text, tag)
    assert name is None or all(fields(name, tag).values())


def test_titles_are_kept_for_austria():
    name = parse("Frau Dr. Anna Huber", "de-AT")
    assert name is not None
    assert fields(name, "de-AT")["titled_surname"] == "Dr. Huber"


def test_dutch_particles_take_a_capital_behind_a_form_of_address_but_not_in_belgium():
    name = parse("Jan van der Berg", "nl")
    assert name is not None
    assert fields(name, "nl")["surname"] == "Van der Berg"
    assert fields(name, "nl-BE")["surname"] == "van der Berg"


def test_full_name_stands_in_its_own_order():
    assert full(PersonName(given="小明", surname="王")) == "王小明"
    assert full(PersonName(given="Anna", surname="Smith")) == "Anna Smith"


def vocative_pairs(text):
    return [tuple(pair.split(":")) for pair in text.split()]


@pytest.mark.parametrize(
    ("name", "expected"),
    vocative_pairs(
        "Anna:Anno Maria:Mario Zofia:Zofio Kasia:Kasiu Ania:Aniu Alicja:Alicjo Maja:Maju Ola:Olu Eugenia:Eugenio"
        " Małgorzata:Małgorzato Nicole:"
    ),
)
def test_polish_women(name, expected):
    assert vocatives.given(name, "pl", "female") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    vocative_pairs(
        "Piotr:Piotrze Paweł:Pawle Marek:Marku Tomasz:Tomaszu Michał:Michale Jan:Janie Robert:Robercie Kuba:Kubo"
        " Konrad:Konradzie Jerzy:Jerzy Andrzej:Andrzeju Kacper:Kacprze Ernest:Erneście Jakub:Jakubie Mike: Xavier:"
    ),
)
def test_polish_men(name, expected):
    assert vocatives.given(name, "pl", "male") == expected


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("Олена", "female", "Олено"),
        ("Марія", "female", "Маріє"),
        ("Наталя", "female", "Наталю"),
        ("Андрій", "male", "Андрію"),
        ("Дмитро", "male", "Дмитре"),
        ("Марко", "male", "Марку"),
        ("Василь", "male", "Василю"),
        ("Олег", "male", "Олеже"),
        ("Іван", None, ""),
    ],
)
def test_ukrainian(name, gender, expected):
    assert vocatives.given(name, "uk", gender) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    vocative_pairs(
        "Novák:Nováku Svoboda:Svobodo Novotný:Novotný Němec:Němče Vaněk:Vaňku Hájek:Hájku Beneš:Beneši Král:Králi"
        " Krejčí:Krejčí Kolář:Koláři Zeman:Zemane Pospíšil:Pospíšile Kadlec: Klaus:"
    ),
)
def test_czech_men(name, expected):
    assert vocatives.surname(name, "cs", "male") == expected


def test_czech_women_keep_their_surname():
    assert vocatives.surname("Nováková", "cs", "female") == "Nováková"
    assert vocatives.surname("Novák", "cs", None) == ""
