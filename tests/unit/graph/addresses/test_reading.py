"""What is one address, what is another, and what is none."""

from itertools import combinations

import pytest

from onward.graph.addresses.reading import names_street, read_address, read_addresses

ONE_PLACE = [
    [
        "ul. Lenina, d. 5, Moskva, 101000, Russia",
        "5 LENINA STREET; Moscow; Russian Federation",
        "Russia, 101000, Moscow, Lenina str., 5",
        "Ул. Ленина, д. 5, Москва, Россия",
        "Lenina 5 Moscow Russia",
        "c/o Vostok Trading, office 12, Lenina St. 5, 3rd floor, Moscow, Russia",
        "P.O. Box 77, 5 ulitsa Lenina, Tsentralny District, Moscow, Russia",
    ],
    [
        "ul. Lenina, d. 5, korp. 2, str. 3, Moscow, Russia",
        "Lenina 5 bldg 3 korpus 2, Moscow, Russia",
        "5 Lenina st., building 3, k. 2, Moscow, RU",
    ],
    [
        "194156, Sankt-Peterburg, pr. Engelsa, 30, Russia",
        "prospekt Engelsa 30, St Petersburg, 194156, RU",
        "30 Engelsa Avenue, Saint Petersburg, Russian Federation",
        "пр-т Энгельса, 30, Санкт-Петербург, Россия",
    ],
    [
        "1-ya Tverskaya-Yamskaya ul., 5, Moscow, Russia",
        "1st Tverskaya-Yamskaya st. 5, Moscow, Russia",
    ],
    [
        "Hauptstr. 5, 10115 Berlin, Germany",
        "5 Hauptstraße, Berlin, Deutschland",
        "HAUPTSTRASSE 5 10115 BERLIN GERMANY",
    ],
    [
        "12 High Street, London, SW1A 1AA, United Kingdom",
        "12 High St London SW1A 1AA UK",
        "Flat 3, 12 High Street, London, England, United Kingdom",
    ],
    [
        "No. 5 Keji Road, Nanshan District, Shenzhen, Guangdong, China",
        "5 Keji Rd., Shenzhen 518057, P.R. China",
        "深圳市南山区科技路5号, China",
        "No. 5 Keji Lu, Shenzhen, People's Republic of China",
    ],
    ["25 Rue du 8 Mai 1945, 75010 Paris, France", "Rue du 8 Mai 1945, 25, PARIS, France"],
    ["İstiklâl Cad. No: 5, Istanbul, Türkiye", "Istiklal Caddesi 5, Istanbul, Turkey"],
    ["Calle 55 No, 50-111, Medellin, CO", "Calle 55 # 50-111, Medellín, Colombia"],
    [
        "Atatürk Bulvari No:71 Kat:5 D:12, Ankara",
        "Ataturk Blv. No: 71 K:5, ANKARA, Turkey",
        "Atatürk Bulvari No 71 Ankara, Türkiye",
    ],
    [
        "350 5th Ave Fl 34, New York NY 10118, United States",
        "350 Fifth Avenue, New York, NY, USA",
    ],
    [
        "100 E. Main St, Dayton OH 45402, United States",
        "100 East Main Street, Dayton, Ohio, USA",
    ],
    ["14/2 M.G. Road, Bangalore, India", "14/2 MG Road, Bengaluru, India"],
    ["No. 1 Zhongguancun East Road, Beijing, China", "北京市海淀区中关村东路1号, China"],
    ["Avenue J.F. Kennedy 46a, 1855 Luxembourg, LU", "46 A, Avenue J. F. Kennedy, Luxembourg"],
    [
        "Office 5, Al Moosa Tower One, Sheikh Zayed Road, Dubai, UAE",
        "Sheikh Zayed Rd, Al Moosa Tower One, P.O. Box 5, DUBAI, United Arab Emirates",
    ],
    [
        "18555 Collins Avenue, Sunny Isles, FL 33160, United States",
        "18555 Collins Ave., Unit 4401, Sunny Isles, Florida, USA",
    ],
    [
        "上海市浦东新区张江路六百五十五号三号楼, China",
        "Building 3, 655 Zhangjiang Road, Shanghai, CN",
    ],
    ["تهران، خیابان آزادی، پلاک \u06f1\u06f5، طبقه ۳", "شماره 15 خیابان آزادی، واحد 7، تهران"],
    ["ul. Długa 5 m. 3, 00-238 Warszawa, Poland", "Długa 5, lok. 9, Warsaw, Polska"],
    [
        "Calle Mayor 8, 3º B, Madrid, España",
        "Calle Mayor 8, planta 2, Madrid, Spain",
        "Mayor 8, 2ª planta, puerta 4, Madrid, Spain",
    ],
    ["12 rue de la Paix, 3e étage, Paris, France", "12, rue de la Paix, escalier 2, Paris, FR"],
    ["Mannerheimintie 5 A 12, Helsinki, Finland", "Mannerheimintie 5a, 00100 Helsinki, FI"],
    ["Keizersgracht 5-II, Amsterdam, NL", "5 Keizersgracht, Amsterdam, Netherlands"],
    [
        "d. 12 etazh 13 pom. 7, ul. Kirova, Moscow, Russia",
        "ул. Кирова, 12, подъезд 2, Москва, Россия",
        "11 Floor, Kirova 12, Moscow, 115280, 115280, RU",
    ],
    ["No. 1007, Keji Avenue, Shenzhen, China", "Kometa Building, No.1007 Keji Ave., Shenzhen, CN"],
    ["Chamerstrasse 172, CH-8001 Zürich, Schweiz", "172 Chamerstr., 8001 Zurich, Switzerland"],
    ["28 Kirova Str., Kerch, Crimea 98312, Ukraine", "ul. Kirova 28, Kerch, Russia"],
]
"""Each row is one place in several spellings; no two rows are one."""

NEAR = [
    ("Lenina 5, Moscow, Russia", "Lenina 7, Moscow, Russia"),
    ("Lenina 5, Moscow, Russia", "Lenina 5A, Moscow, Russia"),
    ("Lenina 5, Moscow, Russia", "Lenina 5/2, Moscow, Russia"),
    ("Lenina 5, Moscow, Russia", "Lenina 5 korpus 2, Moscow, Russia"),
    ("Lenina 5 korpus 2, Moscow, Russia", "Lenina 5 building 2, Moscow, Russia"),
    ("ul. Lenina 5, Moscow, Russia", "prospekt Lenina 5, Moscow, Russia"),
    ("ul. Lenina 5, Moscow, Russia", "ul. Leninskaya 5, Moscow, Russia"),
    ("Lenina 5, Moscow, Russia", "Lenina 5, Tula, Russia"),
    ("Moscow Street 5, Tula, Russia", "Tula Street 5, Moscow, Russia"),
    ("Lenina 5, Minsk, Belarus", "Lenina 5, Brest, Belarus"),
    ("Lenina 5, Kirovsk, Leningrad Oblast, Russia", "Lenina 5, Kirovsk, Murmansk Oblast, Russia"),
    ("12 Main Street, Springfield, IL, USA", "12 Main Street, Springfield, MO, USA"),
    ("12 High Street, London, UK", "12 High Road, London, UK"),
    ("12 King Street, London, UK", "12 King Street, London, Ontario, Canada"),
    ("Street 10 No 5, Riyadh, Saudi Arabia", "Street 5 No 10, Riyadh, Saudi Arabia"),
    ("5th Avenue 12, New York, NY, USA", "12th Avenue 5, New York, NY, USA"),
    ("1st Lenina st. 5, Moscow, Russia", "2nd Lenina st. 5, Moscow, Russia"),
    ("18555 Collins Avenue, Miami, FL, USA", "18551 Collins Avenue, Miami, FL, USA"),
    ("Tower One, Sheikh Zayed Road, Dubai, UAE", "Tower Two, Sheikh Zayed Road, Dubai, UAE"),
    ("Sheikh Zayed Road, Dubai, UAE", "Al Moosa Tower, Sheikh Zayed Road, Dubai, UAE"),
    ("12 Main Street, Leeds, UK", "12 Head Street, Leeds, UK"),
    ("Keji East Road 5, Shenzhen, China", "Keji West Road 5, Shenzhen, China"),
    ("Atatürk Bulvari No:71 Kat:5, Ankara, Turkey", "Atatürk Bulvari No:233 Kat:5, Ankara, Turkey"),
    ("Lenina no 5 k. 2, Moscow, Russia", "Lenina no 5 k. 3, Moscow, Russia"),
    ("Kalevankatu 20, Helsinki, Finland", "Kalevantie 20, Helsinki, Finland"),
    ("Calle 77 9 76, Bogota, Colombia", "Calle 77 9 80, Bogota, Colombia"),
    ("信義路五段7號, 台北市, Taiwan", "信義路四段7號, 台北市, Taiwan"),
    ("100 E Main St, Dayton, OH, USA", "100 Main St, Dayton, OH, USA"),
    ("12 Main Street, Washington, PA, USA", "12 Main Street, Indiana, PA, USA"),
]
"""Two places each."""

NO_ADDRESS = [
    "Moscow, Russia",
    "RU",
    "P.O. Box 5, Dubai, UAE",
    "P.O. Box 1523, Wermelskirchen, 42908, Germany",
    "a/ya 15, Moscow, 129075, Russia",
    "Postfach 12 34, 8001 Zürich, Schweiz",
    "Postfach 406, Basel, CH-4109, Switzerland",
    "Apartado de Correos 123, Madrid, España",
    "Caixa Postal 55, São Paulo, Brasil",
    "Boîte postale 12, Genève, Suisse",
    "Casella postale 33, Roma, Italia",
    "Skrytka pocztowa 12, Warszawa, Polska",
    "Poštovní přihrádka 7, Praha, Česko",
    "Postboks 77, 0101 Oslo, Norge",
    "Postbus 90, 2500 Den Haag, Nederland",
    "Pf. 24, 1525 Budapest, Hungary",
    "Posta Kutusu 15, Ankara, Türkiye",
    "\u0430/я № 15, Москва, Россия",
    "Private Bag 7713, Harare, Zimbabwe",
    "صندوق بريد 123، دبي، UAE",
    "邮政信箱1234号, 北京, China",
    "P.O. Box 11365/8486, Tehran, 11365/8486, IR",
    "Shop No. 13, Second Floor, Kabul, AF",
    "F6XR+495, Damascus, Syria",
    "St. Petersburg, Russia",
    "South Kivu Province, Democratic Republic of the Congo",
    "12 High Street",
    "near the old mill",
    "c/o Vostok Trading, Moscow, Russia",
    "Office 12, Moscow, Russia",
    "",
]


@pytest.mark.parametrize("spellings", ONE_PLACE, ids=lambda row: row[0])
def test_one_place_in_many_spellings_has_one_key(spellings: list[str]) -> None:
    keys = {text: found and found.key for text in spellings if (found := read_address(text)) or 1}
    assert None not in keys.values()
    assert len(set(keys.values())) == 1, keys


def test_places_of_different_rows_share_no_key() -> None:
    read = [[read_address(text) for text in row] for row in ONE_PLACE]
    keys = [{address.key for address in row if address} for row in read]
    assert all(left.isdisjoint(right) for left, right in combinations(keys, 2))


@pytest.mark.parametrize(("left", "right"), NEAR)
def test_another_number_street_town_or_country_is_another_place(left: str, right: str) -> None:
    ours, theirs = read_address(left), read_address(right)
    assert ours is not None
    assert theirs is not None
    assert ours.key != theirs.key


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_a_town_a_post_box_and_what_names_no_town_is_no_address(text: str) -> None:
    assert read_address(text) is None


def test_a_street_without_a_number_is_read_and_proves_no_house() -> None:
    street = read_address("Airport Road, Damascus, Syria")
    assert street is not None
    assert street.grade == "street"
    tower = read_address("Al Moosa Tower One, Sheikh Zayed Road, Dubai, UAE")
    assert tower is not None
    assert tower.grade == "house"


def test_a_postal_code_places_a_house_whose_town_nobody_names() -> None:
    left = read_address("123376, Rochdelskaya Str., 15, Building 8, Russian Federation")
    right = read_address("Rochdelskaya 15, stroenie 8, 123376, RU")
    assert left is not None
    assert right is not None
    assert left.key == right.key
    assert read_address("Rochdelskaya Str. 15, 101000, RU") != left


def test_the_number_of_a_shop_is_no_house() -> None:
    found = read_address("Naser Square, Shop No. 5, Deira, Dubai, UAE")
    assert found is not None
    assert found.grade == "street"


def test_the_country_stated_beside_an_address_counts_where_it_names_none() -> None:
    assert read_address("12 High Street, Barnsley", "GB")
    # but a town that only one country has says more than where its firm is registered
    found = read_address("Lenina 5, Murmansk", "CY")
    assert found is not None
    assert found.country == "RU"


def test_a_state_of_the_country_stated_beside_an_address_is_no_town_elsewhere() -> None:
    found = read_address("500 Main Street, Washington", "US")
    assert found is not None
    assert found.country == "US"


def test_a_cell_of_several_addresses_is_read_one_by_one() -> None:
    found = read_addresses("Lenina 5, Moscow; Moscow; Kirova 3, Tula", "RU")
    assert [address and address.text for _, address in found] == [
        "Lenina 5, Moscow, Russia",
        None,
        "Kirova 3, Tula, Russia",
    ]


def test_what_is_kept_beside_the_key_can_be_compared() -> None:
    found = read_address("Suite 5, Acme House, 12 High Street, London SW1A 1AA, UK")
    assert found is not None
    assert found.postal_code == "sw1a1aa"
    assert found.beside == ("acme house",)


def test_what_says_only_where_a_town_is_names_no_street() -> None:
    assert not names_street("P.O. Box 5, Moscow 101000, Russia")
    assert names_street("somewhere on the 5th km near the mill")


def test_a_british_code_says_the_country_of_an_address_that_names_none() -> None:
    read = read_address("16, Berkeley Street, London, W1J 8DZ", "RU")
    stated = read_address("16 Berkeley St, London", "GB")
    assert read is not None
    assert stated is not None
    assert read.key == stated.key


def test_a_quarter_behind_a_stroke_is_no_part_of_the_town() -> None:
    read = read_address("22, avenue Usika, Kinshasa/Ngaliema, RDC", "CD")
    assert read is not None
    assert (read.text, read.beside) == (
        "Avenue Usika 22, Kinshasa, Democratic Republic of the Congo",
        ("ngaliema",),
    )
