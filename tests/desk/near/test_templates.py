"""Reports of one form with other numbers or names are never one story, in any script."""

from __future__ import annotations

import random

import pytest
from tests.desk.near.room import Room

FORMS = {
    "quake": "An earthquake of magnitude {} struck {} kilometres north of the town at a depth of {} kilometres, the "
    "seismic centre said. It was felt at {}:{} local time. There were no reports of damage and no "
    "warning was issued.",
    "albanian": "Banka e Shqipërisë njoftoi se kursi zyrtar i euros sot është {} lekë, ndërsa dollari u këmbye me {} "
    "lekë. Franga zvicerane shënoi {} lekë dhe paundi britanik {} lekë. Në tregun e lirë euro u blei me {} lekë.",
    "russian": "Индекс биржи по итогам торгов составил {} пункта, объём сделок достиг {} миллионов. Доллар стоил {} "
    "рубля, евро {} рубля. За день подешевели бумаги {} компаний, сообщила пресс-служба площадки.",
    "arabic": "أغلق المؤشر العام عند {} نقطة وبلغت قيمة التداول {} مليون دينار. وارتفعت أسهم {} شركة "
    "بينما تراجعت أسهم "
    "{} شركة، وسجل سعر أوقية الذهب {} دولارا وفق بيانات السوق المالية.",
    "japanese": "{}日の東京株式市場で平均株価は{}円高の{}円で取引を終えた。売買代金は{}億円だった。値上が"
    "り銘柄数は{}に達し、"
    "市場では利益確定の売りが出たとの見方が多かった。",
    "chinese": "气象台发布天气预报：今天最高气温{}度，最低气温{}度，相对湿度百分之{}，风力{}级。明天白天"
    "多云，降水概率百分之{}，"
    "请市民注意出行安全并随时关注最新消息。",
    "thai": "กรมอุตุนิยมวิทยารายงานอุณหภูมิสูงสุด {} องศา ต่ำสุด {} องศา ความชื้น {} เปอร์เซ็นต์ ลมแรง "
    "{} กิโลเมตรต่อชั่วโมง "
    "และโอกาสเกิดฝน {} เปอร์เซ็นต์ของพื้นที่ ขอให้ประชาชนติดตามข่าวอย่างใกล้ชิด",
    "hindi": "शेयर बाज़ार आज {} अंक बढ़कर {} अंक पर बंद हुआ। कारोबार के दौरान {} कंपनियों के शेयर चढ़े "
    "और {} के गिरे। डॉलर के "
    "मुकाबले रुपया {} पर रहा, बाज़ार के अधिकारियों ने बताया।",
    "korean": "코스피 지수는 전날보다 {} 포인트 오른 {} 포인트로 장을 마쳤다. 거래 대금은 {} 억원이었고 "
    "상승 종목은 {} 개, 하락 "
    "종목은 {} 개로 집계됐다고 거래소가 밝혔다.",
    "greek": "Ο γενικός δείκτης έκλεισε στις {} μονάδες και ο τζίρος έφτασε τα {} εκατομμύρια ευρώ. "
    "Ανοδικά κινήθηκαν {} "
    "μετοχές και πτωτικά {}, ενώ ο όγκος διαμορφώθηκε στα {} εκατομμύρια τεμάχια.",
}
DIGITS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "hindi": "०१२३४५६७८९"}


def report(kind: str, rng: random.Random) -> str:
    choices = (lambda: rng.randint(2, 99), lambda: rng.randint(1000, 9999), lambda: rng.randint(10, 999) / 10)
    numbers = [str(rng.choice(choices)()) for _ in range(5)]
    digits = DIGITS.get(kind)
    if digits is not None:
        numbers = [each.translate(str.maketrans("0123456789", digits)) for each in numbers]
    return FORMS[kind].format(*numbers)


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("providers", [("AURORA",), ("AURORA", "BOREAS", "CORVUS")], ids=["one", "several"])
def test_reports_of_one_form_stay_apart(kind: str, providers: tuple[str, ...]) -> None:
    rng = random.Random(kind)
    room = Room()
    merged = sum(
        room.tell(report(kind, rng), "Report", provider=providers[place % len(providers)]) is not None
        for place in range(40)
    )
    assert merged == 0


@pytest.mark.parametrize("kind", FORMS)
def test_a_report_republished_is_found_among_its_likes(kind: str) -> None:
    rng = random.Random(kind)
    room = Room()
    reports = [report(kind, rng) for _ in range(12)]
    for text in reports:
        room.tell(text, "Report")
    match = room.tell(f"{reports[5]}\n\n(Aurora)", "Report", provider="POST")
    assert match is not None
    assert match.original == "urn:example:6"


@pytest.mark.parametrize("kind", sorted(DIGITS))
def test_the_same_number_in_other_digits_is_the_same_number(kind: str) -> None:
    room = Room()
    text = report(kind, random.Random(1))
    room.tell(text)
    match = room.tell(text.translate(str.maketrans(DIGITS[kind], "0123456789")), provider="POST")
    assert match is not None
    assert match.exact


def test_names_alone_keep_results_apart() -> None:
    form = (
        "{} beat {} in the final of the county cup on Sunday after extra time. The winners had gone behind early but "
        "came back through captain {} shortly before the break. Coach {} praised the crowd and promised a feast."
    )
    clubs = ["Skarnes United", "Elvebakk", "Nordby Rovers", "Haugvik", "Lundamo", "Vikersund", "Ringsaker", "Torvastad"]
    people = ["Jonas Lie", "Berit Moen", "Pål Strand", "Kari Dahl", "Nils Aune", "Siri Berg", "Odd Foss", "Liv Rud"]
    room = Room()
    common, rng = form.replace("{}", "").split(), random.Random(5)
    for place in range(30):  # names stand out where the other words are common
        room.tell(" ".join(rng.choices(common, k=60)) + f" {place}", provider="CORVUS")
    before = len(room.log)
    for place in range(0, 8, 2):
        told = form.format(*clubs[place : place + 2], *people[place : place + 2])
        room.tell(told, f"{clubs[place]} win cup", provider="AURORA" if place % 4 else "BOREAS")
    assert len({told.cluster for told in room.log[before:]}) == 4
