"""Names in Chinese characters find those that lists print in Latin letters, and the other way."""

# ruff: noqa: RUF001  # fullwidth brackets are the point

import pytest

from onward.graph.names.romanise import romanise, split_words
from tests.names import ask, listed, matcher, person


@pytest.mark.parametrize(
    ("characters", "latin"),
    [
        ("江西凯普瑞实业有限公司", "Jiangxi Kaipurui Industrial Co. Ltd."),
        ("扬州凯普瑞电子科技股份有限公司", "Yangzhou Kaipurui Electronic Technology Co., Ltd."),
        ("黑龙江省凯普瑞贸易发展有限公司", "Heilongjiang Kaipurui Trade Development Co., Ltd"),
        ("义乌市凯普瑞贸易有限公司", "Yiwu Kaipurui Trading Co."),
        ("长普卫星技术股份有限公司", "Chang Pu Satellite Technology Co. Ltd"),
        ("北京凯普宇航技术有限公司", "Beijing Kaipu Aerospace Technology"),
        ("凱普瑞船務（香港）有限公司", "Kaipurui Shipping (Hong Kong) Ltd"),
        ("无锡普拓控制工程有限公司", "Wuxi Putuo Control Engineering"),
    ],
)
def test_a_firm_is_found_in_either_script(characters: str, latin: str) -> None:
    for name, query in ((characters, latin), (latin, characters)):
        best = ask(matcher(listed(name, "1")), query).matches[0]
        assert best.band in ("match", "possible"), (name, query, best.score)


@pytest.mark.parametrize(
    ("characters", "latin"),
    [("曾凯普", "Zeng Kaipu"), ("翟凯普", "Zhai Kaipu"), ("李长晟", "Li Changsheng")],
)
def test_a_person_is_found_in_either_script(characters: str, latin: str) -> None:
    for name, query in ((characters, latin), (latin, characters)):
        best = ask(matcher(person(name, "1")), query).matches[0]
        assert best.band in ("match", "possible")


def test_a_character_that_names_read_otherwise_is_read_as_in_names() -> None:
    assert split_words(romanise("新拓")) == ["xintuo"]
    assert split_words(romanise("長光")) == ["changguang"]
    assert split_words(romanise("成都拓普")) == ["chengdu", "tuopu"]
