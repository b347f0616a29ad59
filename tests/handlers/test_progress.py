"""Progress on demand: pictures by buttons and by typed names, and nobody sees more than they may."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from handlers.buttons import PickButton, ProgressButton, write_button
from handlers.pictures import illustrate
from handlers.views import Choice, View
from indicators.notation import fold
from reporting.access import Role
from reporting.ports import Button, PictureOrder
from reporting.rounds import open_rounds
from reporting.searching import search
from storage import units
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, Reply, World
from tests.handlers.conversing import choose, labels, press, send_village_report
from tests.plan_worlds import CHIENG_ON, LAO_CAI, plan_world

VHW, HEAD, OFFICER, PROVINCE = "1001", "1003", "1005", "1009"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    collecting.person(PROVINCE, Role.PROVINCE, "BKN", "Chị Hà")
    return collecting


def picture(reply: Reply, chat: str) -> PictureOrder:
    (order,) = reply.pictures(chat)
    return order


def buttons(world: World, order: PictureOrder) -> list[str]:
    """What stands beneath the picture when it is made."""
    with world.desk() as desk:
        return [button.label for row in illustrate(desk, order).buttons for button in row]


def shows(world: World, order: PictureOrder) -> tuple[str, View, str]:
    """Unit, kind and indicator of an ordered picture."""
    with world.desk() as desk:
        unit = units.unit_by_id(desk.connection, int(order.about["unit"]))
    return unit.code, View(order.about["view"]), order.about["indicator"]


def test_a_head_sees_the_station_and_walks_to_its_villages(world: World) -> None:
    order = picture(world.send(HEAD, "/tiendo"), HEAD)
    assert shows(world, order) == (STATION, View.RANKING, "BKA-12")
    assert buttons(world, order) == ["Xu hướng", "Nộp báo cáo", "Mọi chỉ số", "Chỉ số khác", "Nơi khác", "Kỳ khác"]
    listed = world.send(HEAD, "Nơi khác")
    names = labels(listed.note(HEAD))
    assert names[0] == world.unit(STATION).name
    assert world.unit(VILLAGE).name in names
    assert world.unit(DISTRICT).name not in names, "above the own station"
    chosen = press(world, HEAD, listed, world.unit(VILLAGE).name)
    assert shows(world, picture(chosen, HEAD)) == (VILLAGE, View.TREND, "BKA-16")


def test_pictures_change_by_typed_labels_and_buttons(world: World) -> None:
    world.send(HEAD, "/tiendo")
    for words, view in (("xu huong", View.TREND), ("Nộp báo cáo", View.FILING), ("mọi chỉ số", View.ALL)):
        assert shows(world, picture(world.send(HEAD, words), HEAD))[1] is view, words
    listed = world.send(HEAD, "Chỉ số khác")
    assert labels(listed.note(HEAD))[-1] == "Xem tiếp »"
    further = press(world, HEAD, listed, "Xem tiếp")
    chosen = press(world, HEAD, further, "Quản lý tiểu đường")
    assert shows(world, picture(chosen, HEAD)) == (STATION, View.TREND, "BKA-13")


def test_an_earlier_period_is_chosen_and_kept(world: World) -> None:
    running = picture(world.send(HEAD, "/tiendo"), HEAD).about["period"]
    listed = world.send(HEAD, "kỳ khác")
    assert labels(listed.note(HEAD))[:2] == ["Quý IV/2026", "Quý III/2026"], "the newest first"
    earlier = picture(press(world, HEAD, listed, "Quý III/2026"), HEAD)
    assert (running, earlier.about["period"]) == ("2026Q4", "2026Q3")
    with world.desk() as desk:
        assert "Quý III/2026" in illustrate(desk, earlier).caption
    assert picture(world.send(HEAD, "Xu hướng"), HEAD).about["period"] == "2026Q3"
    other_unit = press(world, HEAD, world.send(HEAD, "Nơi khác"), world.unit(VILLAGE).name)
    assert picture(other_unit, HEAD).about["period"] == "2026Q3"
    world.send(HEAD, "/tiendo")
    back = press(world, HEAD, world.send(HEAD, "Kỳ khác"), "Quý III/2026")
    other_indicator = press(world, HEAD, world.send(HEAD, "Chỉ số khác"), "Tham gia BHYT")
    assert (picture(back, HEAD).about["period"], picture(other_indicator, HEAD).about["period"]) == ("2026Q3",) * 2
    again = press(world, HEAD, world.send(HEAD, "Kỳ khác"), "Quý IV/2026")
    assert picture(again, HEAD).about["period"] == "2026Q4"


@pytest.mark.parametrize("end", ["", "|", "|2026Q4", "|1999Q1", "|2026N", "|x"])
def test_a_period_that_is_not_owed_is_the_running_one(world: World, end: str) -> None:
    data = f"p|{PLAN}|{world.unit(STATION).id}|t||0{end}"
    assert picture(world.press(HEAD, Button("x", data)), HEAD).about["period"] == "2026Q4"


def test_what_adds_up_has_a_picture_of_its_pace(world: World) -> None:
    world.send(OFFICER, "/tiendo")
    order = picture(world.send(OFFICER, "/tiendo lượt khám mỗi người"), OFFICER)
    assert "Lũy kế" in buttons(world, order)
    assert shows(world, picture(world.send(OFFICER, "lũy kế"), OFFICER)) == (DISTRICT, View.PACE, "BKA-10")


def test_the_level_above_chooses_among_its_stations(world: World) -> None:
    listed = choose(world, OFFICER, "tiến độ")
    names = labels(listed.note(OFFICER))
    assert names[0] == world.unit(DISTRICT).name and len(names) == 9, "eight of a page and the way on"
    order = picture(press(world, OFFICER, listed, names[1]), OFFICER)
    assert shows(world, order)[1] is View.RANKING
    around = world.send(OFFICER, "Nơi khác")
    assert not any(label.startswith("Thôn") for label in labels(around.note(OFFICER)))


def test_a_village_worker_sees_the_own_village_alone(world: World) -> None:
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    order = picture(world.send(VHW, "/tiendo"), VHW)
    assert shows(world, order) == (VILLAGE, View.TREND, "BKA-16")
    assert labels(world.send(VHW, "Nơi khác").note(VHW)) == [world.unit(VILLAGE).name]
    assert "chưa thấy" in world.send(VHW, f"/tiendo {world.unit(OTHER_VILLAGE).name}").note(VHW).text


@pytest.mark.parametrize(
    ("chat", "unit"), [(VHW, OTHER_VILLAGE), (VHW, STATION), (HEAD, DISTRICT), (OFFICER, VILLAGE), (OFFICER, "BKN")]
)
def test_a_forged_button_opens_nothing(world: World, chat: str, unit: str) -> None:
    number = world.unit(unit).id
    forged = [ProgressButton(PLAN, number), ProgressButton(PLAN, number, View.ALL, 3)]
    data = [write_button(one) for one in forged]
    data += [write_button(PickButton(PLAN, number, choice)) for choice in Choice]
    for one in data:
        reply = world.press(chat, Button("x", one))
        assert "vai trò" in reply.note(chat).text.lower() and not reply.pictures(chat), one


@pytest.mark.parametrize("place", [16, 17, 999])
def test_a_button_of_an_older_plan_shows_what_there_is(world: World, place: int) -> None:
    data = write_button(ProgressButton(PLAN, world.unit(STATION).id, View.TREND, place))
    assert shows(world, picture(world.press(HEAD, Button("x", data)), HEAD))[2] == "BKA-12"


def rename(world: World, code: str, name: str) -> None:
    with world.desk() as desk:
        unit = units.unit_by_code(desk.connection, code)
        assert unit is not None
        units.rename_unit(desk.connection, unit, name, fold(name), unit.region)


def test_look_alike_names_are_offered_and_never_guessed(world: World) -> None:
    rename(world, "BKN-CM-M05", "Xã Tân Lập")
    rename(world, "BKN-CM-M06", "Xã Tân Lạp")
    for words in ("/tiendo tan lap", "/tiendo Tân Lập", "/tiendo tan lâp", "/tiendo xa tan lapp"):
        reply = world.send(OFFICER, words)
        assert not reply.pictures(OFFICER), words
        offered = labels(reply.note(OFFICER))
        assert [label.partition(" (")[0] for label in offered] == ["Xã Tân Lập", "Xã Tân Lạp"], words
    chosen = press(world, OFFICER, reply, "Xã Tân Lạp")
    assert shows(world, picture(chosen, OFFICER))[0] == "BKN-CM-M06"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Xã Pù Cắm", STATION),
        ("pu cam", STATION),
        ("PU CẮM", STATION),
        ("huyện chợ mới", DISTRICT),
        ("cho moi", DISTRICT),
    ],
)
def test_one_name_is_shown_at_once(world: World, words: str, code: str) -> None:
    rename(world, STATION, "Xã Pù Cắm (mẫu)")
    reply = world.send(OFFICER, f"/tiendo {words}")
    assert shows(world, picture(reply, OFFICER))[0] == code


def test_a_slip_of_the_keyboard_is_asked_back(world: World) -> None:
    rename(world, STATION, "Xã Pù Cắm (mẫu)")
    reply = world.send(OFFICER, "/tiendo pu cma")
    assert labels(reply.note(OFFICER)) == ["Xã Pù Cắm (mẫu)"]
    assert "pu cma" in reply.note(OFFICER).text
    assert shows(world, picture(world.send(OFFICER, "1"), OFFICER))[0] == STATION


def test_names_may_follow_without_the_command_while_a_list_is_open(world: World) -> None:
    world.send(OFFICER, "/tiendo")
    assert shows(world, picture(world.send(OFFICER, "tiểu đường"), OFFICER)) == (DISTRICT, View.RANKING, "BKA-13")
    assert "chưa thấy" in world.send(OFFICER, "không có tên này").note(OFFICER).text
    world.send(OFFICER, "/thieu")
    assert "chưa thấy" not in world.send(OFFICER, "không có tên này").note(OFFICER).text, "another list is open"


def test_an_open_report_goes_on_taking_what_is_typed(world: World) -> None:
    choose(world, VHW, "/start", "Làm Phiếu thôn")
    world.send(VHW, "/tiendo")
    assert "Câu 2/8" in world.send(VHW, "86").note(VHW).text


def test_nobody_without_a_place_has_progress(world: World) -> None:
    assert not world.send("999", "/tiendo").pictures("999")


def test_several_plans_are_a_choice_first(tmp_path: Path, world: World) -> None:
    (tmp_path / "two").mkdir()
    with plan_world(tmp_path / "two", world.now.replace(year=2025, month=1, day=5), CHIENG_ON, LAO_CAI) as both:
        with both.desk() as desk:
            open_rounds(desk)
            commune = units.unit_by_code(desk.connection, "CON")
            assert commune is not None
            units.cover(desk.connection, LAO_CAI, [commune.id])
        both.person(HEAD, Role.HEAD, "CON")
        offered = both.send(HEAD, "/tiendo")
        assert len(labels(offered.note(HEAD))) == 2
        order = picture(press(both, HEAD, offered, "Hoạt động"), HEAD)
        assert order.about["plan"] == CHIENG_ON
        assert order.about["indicator"] == "CHO-07"


def test_a_search_ends_where_names_differ() -> None:
    names = ("Xã Tân Lập", "Xã Tân Lạp", "Xã Tân Long", "Thôn Bản Mới", "Xã Yên Hân (mẫu)")
    known = [(name, name) for name in names]
    assert search("tan lap", known).like == names[:2] and search("tan lap", known).sure is None
    assert search("yen han", known).sure == names[4]
    assert search("yên hna", known).sure is None and search("yên hna", known).like == (names[4],)
    assert search("tân", known).like == names[:3]
    assert search("moi", known).like == (names[3],)
    assert search("xyz", known) == search("", known) == search("  ", known)
    assert search("thôn bản mới", known).sure == names[3] == search("bản mới", known).sure
    assert search("mau", [("Xã Mậu", 1), ("Xã Hoa (mẫu)", 2)]).sure == 1


def test_a_name_of_several_names_is_one_thing() -> None:
    known = [("Quản lý tăng huyết áp", 1), ("BKA-12", 1), ("Tăng huyết áp", 1), ("Quản lý tiểu đường", 2)]
    assert search("bka-12", known).sure == 1
    assert search("quan ly", known).like == (1, 2)


def test_nothing_is_loaded_for_names_before_somebody_types_one() -> None:
    source = Path(sys.modules[search.__module__].__file__ or "").read_text(encoding="utf-8")
    assert "\nfrom rapidfuzz" not in source and "\nimport rapidfuzz" not in source
