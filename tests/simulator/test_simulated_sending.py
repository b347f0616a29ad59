"""Messages of an unmodified python-telegram-bot, as they arrive and as they are refused."""

from __future__ import annotations

import httpx
import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.simulator.pictures import picture


async def test_get_me(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.first_name, me.is_bot) == (123456, "tram_bot", "Trạm", True)
    assert me.can_join_groups and me.can_read_all_group_messages is False


async def test_html_becomes_entities_and_buttons(bot: Bot, control: SimulatorClient, lan: int) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="y")]])
    sent = await bot.send_message(lan, "Xin chào <b>chị Lan</b> 👋", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text == "Xin chào chị Lan 👋"
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [("bold", 9, 7)]
    assert sent.reply_markup == keyboard
    seen = control.chat(lan)
    assert seen.last is not None and seen.last.labels == ("Đúng",)
    assert seen.unread == 1


async def test_entities_may_be_given_and_are_found(bot: Bot, lan: int) -> None:
    given = [MessageEntity("italic", 0, 3)]
    sent = await bot.send_message(lan, "Xem /tiendo hoặc https://example.org/a", entities=given)
    assert [one.type for one in sent.entities] == ["italic", "bot_command", "url"]
    assert list(sent.parse_entities(["url"]).values()) == ["https://example.org/a"]


async def test_plain_text_is_trimmed(bot: Bot, lan: int) -> None:
    assert (await bot.send_message(lan, "  a < b & c \n")).text == "a < b & c"


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<b>x", 'can\'t find end tag corresponding to start tag "b"'),
        ("1 < 2", 'unsupported start tag "" at byte offset 2'),
        ("ồ <script>x", 'unsupported start tag "script" at byte offset 4'),
        ("<b>x</i>", 'unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "unexpected end tag at byte offset 1"),
        ('<a href="x', "unclosed start tag at byte offset 0"),
    ],
)
async def test_bad_html(bot: Bot, lan: int, markup: str, complaint: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(lan, markup, parse_mode="HTML")
    assert refused.value.message.lower() == f"can't parse entities: {complaint}"


async def test_text_limits(bot: Bot, lan: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Message text is empty"):
        await bot.send_message(lan, " <b> </b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)Message is too long"):
        await bot.send_message(lan, "a" * 4097)
    assert len((await bot.send_message(lan, f"<b>{'a' * 4096}</b>", parse_mode="HTML")).text or "") == 4096
    with pytest.raises(BadRequest, match=r"(?i)Message caption is too long"):
        await bot.send_photo(lan, picture(), caption="a" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)Unsupported parse_mode"):
        await bot.send_message(lan, "x", parse_mode="LaTeX")


@pytest.mark.parametrize("data", ["a" * 65, "ồ" * 22])
async def test_callback_data_is_measured_in_bytes(bot: Bot, lan: int, data: str) -> None:
    button = InlineKeyboardButton("x", callback_data=data)
    with pytest.raises(BadRequest, match=r"(?i)Button_data_invalid"):
        await bot.send_message(lan, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_buttons_without_action_or_with_bad_links(bot: Bot, lan: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Text buttons are unallowed in the inline keyboard"):
        await bot.send_message(lan, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("x")]]))
    with pytest.raises(BadRequest, match=r"(?i)is invalid: Wrong HTTP URL"):
        broken = InlineKeyboardMarkup([[InlineKeyboardButton("x", url="không phải")]])
        await bot.send_message(lan, "x", reply_markup=broken)


async def test_reply_keyboard_comes_and_goes(bot: Bot, control: SimulatorClient, lan: int) -> None:
    keyboard = ReplyKeyboardMarkup([["Có", "Không"]], resize_keyboard=True, one_time_keyboard=True)
    sent = await bot.send_message(lan, "Có ca nghi dịch không?", reply_markup=keyboard)
    shown = control.chat(lan).keyboard
    assert sent.reply_markup is None and shown is not None
    assert [button["text"] for button in shown["keyboard"][0]] == ["Có", "Không"]
    await bot.send_message(lan, "Xong", reply_markup=ReplyKeyboardRemove())
    assert control.chat(lan).keyboard is None
    await bot.send_message(lan, "Viết lý do", reply_markup=ForceReply())
    assert (control.chat(lan).keyboard or {})["force_reply"] is True


async def test_reply_to(bot: Bot, control: SimulatorClient, lan: int) -> None:
    said = control.send_text(lan, "20")
    sent = await bot.send_message(lan, "Đã ghi", reply_parameters=ReplyParameters(said.id))
    assert sent.reply_to_message is not None and sent.reply_to_message.text == "20"
    with pytest.raises(BadRequest, match=r"(?i)Message to be replied not found"):
        await bot.send_message(lan, "x", reply_parameters=ReplyParameters(999_999))
    loose = ReplyParameters(999_999, allow_sending_without_reply=True)
    assert (await bot.send_message(lan, "x", reply_parameters=loose)).reply_to_message is None


async def test_photo_upload_reuse_and_download(bot: Bot, control: SimulatorClient, lan: int) -> None:
    content = picture()
    sent = await bot.send_photo(lan, content, caption="<i>Tiến độ</i>", parse_mode="HTML", filename="a.png")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (320, 200)
    assert [one.type for one in sent.caption_entities] == ["italic"]
    again = await bot.send_photo(lan, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    file = await bot.get_file(again.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == content
    shown = control.chat(lan).last
    assert shown is not None and shown.is_photo and shown.attachment is not None
    async with httpx.AsyncClient(base_url=control.url) as http:
        assert (await http.get(shown.attachment["url"])).content == content


async def test_document_upload_and_reuse(bot: Bot, control: SimulatorClient, lan: int) -> None:
    sent = await bot.send_document(lan, b"so lieu", filename="Quý 4.csv", caption="Số liệu")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("Quý 4.csv", 7)
    again = await bot.send_document(lan, sent.document.file_id)
    assert again.document is not None and again.document.file_name == "Quý 4.csv"
    with pytest.raises(BadRequest, match=r"(?i)Can't use file of type Document as Photo"):
        await bot.send_photo(lan, sent.document.file_id)
    with pytest.raises(BadRequest, match=r"(?i)File must be non-empty"):
        await bot.send_document(lan, b"", filename="empty.txt")


async def test_files_that_are_refused(bot: Bot, lan: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Image_process_failed"):
        await bot.send_photo(lan, b"no picture", filename="a.png")
    with pytest.raises(BadRequest, match=r"(?i)Photo_invalid_dimensions"):
        await bot.send_photo(lan, picture(2000, 20))
    with pytest.raises(BadRequest, match=r"(?i)Wrong file identifier"):
        await bot.send_photo(lan, "AgACAgUAAx")
    with pytest.raises(BadRequest, match=r"(?i)Failed to get HTTP URL content"):
        await bot.send_photo(lan, "https://example.org/a.png")
    with pytest.raises(BadRequest, match=r"(?i)Invalid file_id"):
        await bot.get_file("AgACAgUAAx")


async def test_typing_fades_with_the_message(bot: Bot, control: SimulatorClient, lan: int) -> None:
    await bot.send_chat_action(lan, "typing")
    assert control.chat(lan).typing
    await bot.send_message(lan, "x")
    assert not control.chat(lan).typing
    with pytest.raises(BadRequest, match=r"(?i)Wrong parameter action in request"):
        await bot.send_chat_action(lan, "dancing")


async def test_who_can_be_written_to(bot: Bot, control: SimulatorClient, lan: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Chat not found"):
        await bot.send_message(999, "x")
    stranger = control.create_person("Người lạ")
    with pytest.raises(BadRequest, match=r"(?i)Chat not found"):
        await bot.send_message(stranger, "x")
    control.create_group("Nhóm", [lan, stranger], bot=True)
    with pytest.raises(Forbidden, match=r"(?i)bot can't initiate conversation with a user"):
        await bot.send_message(stranger, "x")
    control.change_person(lan, deactivated=True)
    with pytest.raises(Forbidden, match=r"(?i)user is deactivated"):
        await bot.send_message(lan, "x")


async def test_blocked_and_unblocked(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.block(lan)
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(lan, "x")
    control.unblock(lan)
    assert isinstance(await bot.send_message(lan, "x"), Message)


async def test_topics(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Huyện", [lan], supergroup=True, bot=True, topics={7: "Báo cáo"})
    sent = await bot.send_message(group, "x", message_thread_id=7)
    assert (sent.message_thread_id, sent.is_topic_message) == (7, True)
    with pytest.raises(BadRequest, match=r"(?i)Message thread not found"):
        await bot.send_message(group, "x", message_thread_id=8)


async def test_dates_come_from_the_simulated_clock(bot: Bot, control: SimulatorClient, lan: int) -> None:
    moment = control.clock().now.replace(year=2031, month=3, day=1, microsecond=0)
    control.set_clock(moment)
    sent = await bot.send_message(lan, "x")
    assert 0 <= (sent.date - moment).total_seconds() < 60


async def test_shapes_of_malformed_calls(running: RunningSimulator, control: SimulatorClient) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        unknown = await http.post("/bot123456:simulated_token/sendPigeon")
        assert (unknown.status_code, unknown.json()) == (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
        )
        malformed = await http.get("/botnonsense/getMe")
        assert malformed.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
        no_chat = await http.get("/bot123456:simulated_token/sendMessage", params={"text": "x"})
        assert no_chat.json()["description"] == "Bad Request: chat_id is empty"
        not_json = await http.post(
            "/bot123456:simulated_token/sendMessage", content=b"{", headers={"Content-Type": "application/json"}
        )
        assert (not_json.status_code, not_json.json()["ok"]) == (400, False)
        any_case = await http.get("/bot123456:simulated_token/GETME")
        assert any_case.json()["ok"] is True


async def test_every_token_is_its_own_bot(running: RunningSimulator, control: SimulatorClient) -> None:
    async with Bot("777:other", base_url=running.base_url) as other:
        assert (other.id, other.username) == (777, "sim777_bot")
    with pytest.raises(InvalidToken):
        async with Bot("777:stolen", base_url=running.base_url):
            pass
    control.change_bot(777, revoked=True)
    with pytest.raises(InvalidToken):
        async with Bot("777:other", base_url=running.base_url):
            pass
