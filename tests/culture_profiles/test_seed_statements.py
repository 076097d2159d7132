"""Everything that the articles say of a country, or of customers everywhere, stands in the profiles with its study."""

from __future__ import annotations

import pytest

from culture_profiles import builtin

BEST_PRACTICES = "Найкращі практики обслуговування клієнтів у електронній комерції (dropshippingXL)"

COUNTRIES = [
    ("GB", "28 % expect an answer within five minutes", "Ecommerce News 2021", 2021),
    ("GB", "55 % want brands to be more honest", "Freshworks 2021", 2021),
    ("GB", "77 % want brands to take their personal values", "Freshworks 2021", 2021),
    ("GB", "61 % want brands to show empathy", "Freshworks 2021", 2021),
    ("GB", "58 % prefer to talk; e-mail comes second, live chat third", "Eptica 2020", 2020),
    ("US", "tell 15 people on average", "American Express", None),
    ("US", "90 % take customer service into account", "Global State of Customer Service 2020", 2020),
    ("US", "94 % recommend a brand", "Qualtrics XM Institute 2020", 2020),
    ("FR", "prefer to talk to customer service by phone, and then by e-mail", "Statista 2020", 2020),
    ("FR", "21 % say that chatbots", "Statista 2020", 2020),
    ("FR", "46 % want a quick answer with a good solution", "Statista 2020", 2020),
    ("FR", "40 % value polite and helpful agents", "Statista 2020", 2020),
    ("FR", "29 % want to be informed at each step", "Statista 2020", 2020),
    ("SE", "professionalism and its after-sales service", "eCommerceDB 2021", 2021),
    ("SE", "asking the company questions first: a team of well trained agents", "Santander 2021", 2021),
    ("PL", "favour phone calls with agents, because e-mails take too much time", "Reaching the Consumer 2021", 2021),
    ("PL", "Live chat, chatbots and social media are used as more efficient", "Reaching the Consumer 2021", 2021),
    ("PL", "ready to spend more in a shop whose customer service is better", "Reaching the Consumer 2021", 2021),
    ("PL", "during and after the sale is important, and attention", "Reaching the Consumer 2021", 2021),
]

WORLD = [
    ("83 % of consumers expect an immediate answer", "Ecommerce News 2021"),
    ("89 % are more likely to buy again", "State of the Connected Customer, 4th edition"),
    ("up 10 % since 2021; live chat comes second", "Zendesk CX Trends 2022"),
    ("third most popular way to reach brands, up 24 %", "Zendesk CX Trends 2022"),
    ("370 % more often", "Zendesk CX Trends 2022"),
    ("Only 25 % are very satisfied with chatbots", "State of Customer Experience 2021"),
    ("76 % are more likely to buy again from a seller whose customer care speaks their own language", "CSA Research"),
    ("41 % of online customers turn to FAQ", "Achieving Customer Amazement 2021"),
    ("the future of customer care", "Customer Care 2022"),
    ("answer to an e-mail within 12 hours", None),
    ("solved quickly (72.5 %), the company answers quickly (58.9 %)", "Zendesk"),
    ("81 % complete a purchase", "Oberlo"),
    ("86 % are ready to buy", "Oberlo"),
    ("sparing them effort does", "Harvard Business Review"),
    ("every e-mail is answered within 24 hours", None),
    ("91 % of unhappy customers do not come back", "Help Scout"),
    ("80 % of requests are solved within 24 hours", None),
    ("show empathy even where the fault is not yours", None),
]


@pytest.mark.parametrize(("country", "words", "study", "year"), COUNTRIES)
def test_statement_on_a_country_is_there_with_its_study(country: str, words: str, study: str, year: int | None) -> None:
    (statement,) = [each for each in builtin(country).statements if words in each.text]
    evidence = statement.evidence[0]
    assert evidence.kind == "seed"
    assert evidence.source == BEST_PRACTICES
    assert study in (evidence.study or "")
    assert evidence.year == year


@pytest.mark.parametrize(("words", "study"), WORLD)
def test_statement_on_customers_everywhere_is_in_every_profile(words: str, study: str | None) -> None:
    for country in ("world", "JP", "KE"):
        (statement,) = [each for each in builtin(country).statements if words in each.text]
        assert statement.layer == "world"
        assert statement.evidence[0].kind == "seed"
        assert (study or "") in (statement.evidence[0].study or "")


def test_statements_on_american_shoppers_of_the_chinese_guide() -> None:
    texts = {each.text: each.evidence[0] for each in builtin("US").statements}
    for words in ("59 % would try a new brand", "Seven in ten", "For every 9 people", "16 hear of a bad one"):
        (evidence,) = [each for text, each in texts.items() if words in text]
        assert evidence.kind == "seed"
        assert "Help Scout" in (evidence.study or "")


def test_ninety_percent_look_at_the_questions_and_answers_first() -> None:
    (statement,) = [each for each in builtin("TW").statements if "90 %" in each.text]
    assert statement.evidence[0].source.startswith("電商網站客戶服務要怎麼做")


def test_statements_become_decisions() -> None:
    britain, france, sweden, poland = (builtin(country) for country in ("GB", "FR", "SE", "PL"))
    assert [channel.channel for channel in britain.channels] == ["phone", "email", "live_chat"]
    assert (britain.channels[0].share, britain.channels[0].metric) == (58, "preferred")
    assert britain.first_response["live_chat"].minutes == 5
    assert britain.first_response["live_chat"].evidence[0].study == "Ecommerce News 2021"
    assert [channel.channel for channel in france.channels][:2] == ["phone", "email"]
    assert france.practices.status_updates.value
    assert france.practices.status_updates.evidence[0].study == "Statista 2020"
    assert sweden.practices.presales_skill.value
    assert sweden.practices.aftersales_skill.value
    assert poland.practices.aftersales_skill.value
    assert not poland.practices.presales_skill.value
    assert [channel.channel for channel in poland.channels] == ["phone", "live_chat", "chatbot", "social", "email"]
    assert all(each.practices.callback_offer.value for each in (britain, france, poland))


def test_mail_is_answered_within_twelve_hours_and_marketplaces_count_every_hour() -> None:
    world = builtin("world")
    assert world.first_response["email"].minutes == 12 * 60
    assert world.first_response["contact_form"].minutes == 24 * 60
    marketplace = world.first_response["marketplace"]
    assert (marketplace.minutes, marketplace.clock) == (24 * 60, "calendar")
