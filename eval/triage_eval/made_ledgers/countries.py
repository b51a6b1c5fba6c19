# ruff: noqa: RUF001
"""Seventeen countries: what firms and people are called there, what they pay with, and in which language they write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country as a source of names.

    A coined firm name is one of `heads` and one of `tails`; `spaced` tells whether words stand apart and `front`
    whether the legal form may stand before the name. `family_first` is the order of a person's names.
    """

    code: str
    currency: str
    language: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    trades: tuple[str, ...]
    cities: tuple[str, ...]
    forms: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    spaced: bool = True
    front: bool = False
    family_first: bool = False


_HEADS = (
    "Nor Alt Vel Kor Bas Ter Lum Sol Dor Fal Gar Hel Kal Mar Nav Ost Pol Qua Ral Sil Tal Ul Var Wes Xan Zen Bri Cal "
    "Del Fen Aqu Bel Cer Dru Eck Fir Gla Hub Ing Jas Kre Lor Mig Neu Orb Pra Rie Stav Tri Urs Vir Wal Yor Zir Arn Bon"
)
_TAILS = (
    "vex dan tra mont lin sys berg tec via ron dell mar port nova stad wick ton rix lux gen dora mia care flow net "
    "bau card dem eon fast gold hus ix jet klar lith med nord opt plan quell rosa sten thal umi vest werk yard zon"
)
_CJK_HEADS = "华 金 新 东 中 海 天 宏 瑞 恒 鼎 盛 明 广 永 丰 长 安 泰 德"
_CJK_TAILS = "达 源 信 科 辉 通 利 兴 成 业 联 祥 创 宇 隆 博 汇 凯 远 诚"


def _country(
    code: str,
    currency: str,
    language: str,
    *,
    trades: str,
    cities: str,
    forms: str,
    given: str,
    family: str,
    heads: str = _HEADS,
    tails: str = _TAILS,
    spaced: bool = True,
    front: bool = False,
    family_first: bool = False,
) -> Country:
    """Read the lists of a country: words stand apart by blanks, phrases by commas."""
    return Country(
        code=code,
        currency=currency,
        language=language,
        heads=tuple(heads.split()),
        tails=tuple(tails.split()),
        trades=_phrases(trades),
        cities=_phrases(cities),
        forms=_phrases(forms),
        given=tuple(given.split()),
        family=_phrases(family),
        spaced=spaced,
        front=front,
        family_first=family_first,
    )


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(","))


COUNTRIES = (
    _country(
        "DE",
        "EUR",
        "de",
        trades="Maschinenbau, Gebäudetechnik, Logistik, Verlag, Bäckerei, Möbel, Sanitär, Consulting, Elektro, Pflege",
        cities="Berlin, München, Köln, Nürnberg, Düsseldorf, Bremen, Leipzig, Saarbrücken, Fürth, Kiel",
        forms="GmbH, AG, GmbH & Co. KG, UG (haftungsbeschränkt), e.K., KG, OHG, SE",
        given="Anna Jürgen Sabine Björn Käthe Thomas Uwe Mareike Lars Ilse",
        family="Müller, Schröder, Weiß, Krüger, Schäfer, Hoffmann, Vogel, Böhm, Lindner, Groß, Kühn, Seidel",
    ),
    _country(
        "CH",
        "CHF",
        "de",
        trades="Treuhand, Uhren, Bau, Informatik, Pharma, Käserei, Hotel, Spedition",
        cities="Zürich, Genève, Bern, Lugano, Winterthur, Neuchâtel, St. Gallen, Zug",
        forms="AG, GmbH, SA, Sàrl, Sagl",
        given="Urs Regula Beat Céline Reto Vreni Luca Noémie",
        family="Bürgi, Keller, Zürcher, Favre, Bianchi, Aebischer, Rossier, Hürlimann",
    ),
    _country(
        "FR",
        "EUR",
        "fr",
        trades="Bâtiment, Conseil, Énergie, Transports, Boulangerie, Électricité, Édition, Services, Hôtellerie",
        cities="Paris, Lyon, Saint-Étienne, Orléans, Nîmes, Besançon, Lille, Angoulême",
        forms="SARL, SAS, SA, EURL, SASU, SCI",
        given="Hélène François Zoé Benoît Anaïs Jérôme Loïc Margaux",
        family="Lefèvre, Dubois, Gaël, Béranger, Chevalier, Garçon, Noël, Pérez, Roux, D'Aubigné",
    ),
    _country(
        "GB",
        "GBP",
        "en",
        trades="Plumbing, Catering, Software, Logistics, Design, Foods, Engineering, Consulting, Care, Media",
        cities="London, Leeds, Bristol, Glasgow, York, Cardiff, Belfast, Reading",
        forms="Ltd, Limited, PLC, LLP, Ltd., CIC",
        given="Emily Oliver Harriet Callum Fiona Rhys Isla George",
        family="O'Neill, Smith, Taylor-Brown, MacDonald, Hughes, Whittaker, Okafor, Patel, Wright, Shaw",
    ),
    _country(
        "US",
        "USD",
        "en",
        trades="Systems, Health Partners, Supply, Foods, Analytics, Construction, Labs, Marine, Freight, Dental",
        cities="Boston, Denver, Austin, Portland, Tampa, Omaha, Tucson, Raleigh",
        forms="Inc., LLC, Corp., Inc, L.L.C., Co., LP",
        given="Michael Jennifer Luis Ashley Tyrone Brenda Kevin Maria",
        family="Johnson, Garcia, Nguyen, Kowalski, Washington, Lee, Rivera, Cooper, Abrams, Fischer",
    ),
    _country(
        "BE",
        "EUR",
        "fr",
        trades="Bouw, Vervoer, Traiteur, Immobilier, Consult, Brouwerij, Garage, Services",
        cities="Antwerpen, Liège, Gent, Namur, Brugge, Mechelen, Hasselt, Tournai",
        forms="BV, NV, SRL, SA, CV, VZW",
        given="Joris Maud Pieter Amélie Wouter Lotte",
        family="Peeters, Van den Berghe, Dupont, De Smet, Janssens, Lambert, Maes, Collignon",
    ),
    _country(
        "ES",
        "EUR",
        "es",
        trades="Construcciones, Distribuciones, Informática, Conservas, Consultoría, Diseño, Transportes, Señalización",
        cities="Madrid, Málaga, Cádiz, A Coruña, León, Logroño, Bilbao, Gijón",
        forms="S.L., S.A., SL, SLU, S.L.U., S. Coop.",
        given="José Lucía Íñigo Begoña Ramón Inés",
        family="Muñoz, García, Núñez, Etxeberria, Ibáñez, López, Peña, Gutiérrez",
    ),
    _country(
        "PL",
        "PLN",
        "pl",
        trades="Usługi, Budownictwo, Łożyska, Meble, Handel, Transport, Szkło, Produkcja",
        cities="Łódź, Kraków, Gdańsk, Poznań, Białystok, Częstochowa, Wrocław, Toruń",
        forms="Sp. z o.o., S.A., sp.j., Sp. z o.o. Sp.k., spółka z o.o.",
        given="Łukasz Małgorzata Paweł Żaneta Grzegorz Agnieszka",
        family="Wójcik, Kowalczyk, Dąbrowski, Źrebiec, Świątek, Nowak, Błaszczyk, Żuk",
    ),
    _country(
        "CZ",
        "CZK",
        "cs",
        trades="Stavby, Účetnictví, Nářadí, Doprava, Pekařství, Služby, Elektro, Zámečnictví",
        cities="Praha, Plzeň, Brno, Ústí, Olomouc, Třebíč, Zlín, Děčín",
        forms="s.r.o., a.s., spol. s r.o., v.o.s., k.s.",
        given="Jiří Šárka Ondřej Eliška Zdeněk Lenka",
        family="Dvořák, Růžička, Šťastný, Němec, Horáková, Kučera, Žižka, Veselý",
    ),
    _country(
        "SE",
        "SEK",
        "sv",
        trades="Bygg, Måleri, Konsult, Åkeri, El, Förlag, Städ, Möbler",
        cities="Malmö, Göteborg, Umeå, Örebro, Växjö, Luleå, Västerås, Gävle",
        forms="AB, HB, AB (publ), KB, Ek. för.",
        given="Åsa Björn Märta Gösta Linnéa Sören",
        family="Åkesson, Lindström, Öberg, Sjöberg, Hägg, Nyström, Bergqvist, Ek",
    ),
    _country(
        "TR",
        "TRY",
        "tr",
        trades="İnşaat, Gıda, Yazılım, Tekstil, Danışmanlık, Çelik, Nakliyat, Eğitim",
        cities="İstanbul, İzmir, Muğla, Eskişehir, Ankara, Şanlıurfa, Çanakkale, Iğdır",
        forms="A.Ş., Ltd. Şti., San. ve Tic. A.Ş., Tic. Ltd. Şti.",
        given="Ayşe Mehmet Gülşen Oğuz İlknur Çağrı",
        family="Yılmaz, Öztürk, Şahin, Çelik, Güneş, Işık, Doğan, Kılıç",
    ),
    _country(
        "GR",
        "EUR",
        "el",
        heads="Αλφα Νεο Ελλα Μεσο Ολυμ Πελα Κυκλα Θεσσα Ιονι Αττι Ρωμα Κρητ",
        tails="τεχ λογ δομ εμπορ νετ κατ πλαστ βιο φαρμ ναυτ",
        trades="Κατασκευές, Εμπορική, Τρόφιμα, Μεταφορές, Συμβουλευτική, Ενέργεια, Εκδόσεις",
        cities="Αθήνα, Θεσσαλονίκη, Πάτρα, Ηράκλειο, Βόλος, Χανιά",
        forms="Α.Ε., Ε.Π.Ε., Ο.Ε., Ι.Κ.Ε., ΑΕ, ΕΠΕ",
        given="Γιώργος Ελένη Νίκος Κατερίνα Δημήτρης Σοφία",
        family="Παπαδόπουλος, Νικολάου, Γεωργίου, Οικονόμου, Βλάχος, Αντωνίου",
    ),
    _country(
        "BG",
        "BGN",
        "bg",
        heads="Бал Сол Вита Нова Тра Евро Дан Рила Пири Мари Стара Юго",
        tails="кан тех строй транс мед софт кар фарм ком лукс",
        trades="Строй, Транспорт, Консулт, Мебели, Хранителни стоки, Печат, Енерджи",
        cities="София, Пловдив, Варна, Бургас, Русе, Плевен",
        forms="ООД, ЕООД, АД, ЕАД",
        given="Иван Мария Георги Елена Димитър Цветелина",
        family="Иванов, Петрова, Димитров, Георгиева, Стоянов, Желев",
    ),
    _country(
        "JP",
        "JPY",
        "ja",
        heads="東 中 高 山 大 富 日 三 新 北 松 青 光 丸 森 川 石 竹",
        tails="栄 和 洋 陽 産 進 興 英 協 信 海 央 盛 昭 友 星 泉 工",
        trades="商事, 建設, 電機, 食品, 運輸, システムズ, 製作所, 印刷",
        cities="東京, 大阪, 名古屋, 福岡, 札幌, 仙台",
        forms="株式会社, 有限会社, 合同会社, (株)",
        given="太郎 花子 健一 美咲 翔太 由美",
        family="佐藤, 鈴木, 高橋, 田中, 渡辺, 伊藤, 山本",
        spaced=False,
        front=True,
        family_first=True,
    ),
    _country(
        "CN",
        "CNY",
        "zh",
        heads=_CJK_HEADS,
        tails=_CJK_TAILS,
        trades="科技, 贸易, 电子, 建材, 物流, 食品, 信息技术, 机械",
        cities="上海, 北京, 深圳, 广州, 杭州, 成都, 苏州",
        forms="有限公司, 股份有限公司, 有限责任公司",
        given="伟 芳 娜 秀英 敏 静 强",
        family="王, 李, 张, 刘, 陈, 杨, 黄, 赵",
        spaced=False,
        family_first=True,
    ),
    _country(
        "KR",
        "KRW",
        "ko",
        heads="한 대 신 동 삼 영 태 금 우 서 미 광",
        tails="성 진 양 림 원 화 일 산 보 창 미래 라",
        trades="건설, 전자, 상사, 식품, 물류, 테크, 산업, 시스템",
        cities="서울, 부산, 대구, 인천, 광주, 대전",
        forms="주식회사, (주), 유한회사",
        given="민준 서연 지훈 수빈 예준 하은",
        family="김, 이, 박, 최, 정, 강, 조",
        spaced=False,
        front=True,
        family_first=True,
    ),
    _country(
        "KW",
        "KWD",
        "en",
        heads="Al-Noor Al-Rayan Gulf Dana Burgan Salmiya Failaka Warba Jahra Sahara Al-Amal Boubyan",
        tails="Star Pearl United National Horizon Oasis Crown Falcon Delta Prime",
        trades="Trading, Contracting, Real Estate, Catering, Shipping, Motors, Medical Supplies",
        cities="Kuwait City, Hawalli, Ahmadi, Fahaheel",
        forms="W.L.L., Co. W.L.L., K.S.C., Est.",
        given="Yousef Fatima Khaled Noura Salem Abdullah",
        family="Al-Mutairi, Al-Sabah, Behbehani, Al-Enezi, Marafie",
    ),
)

BY_CODE = {country.code: country for country in COUNTRIES}
