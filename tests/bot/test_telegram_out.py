"""Delivering to the simulator over HTTP: what people see, and how each of Telegram's answers is taken."""

import pytest

from bot.telegram_out import TelegramMessenger, is_group
from reporting.ports import (
    Address,
    Button,
    Document,
    Moved,
    Note,
    Parcel,
    Picture,
    Placing,
    Refused,
    Sent,
    TryLater,
    Unreachable,
)

BUTTONS = ((Button("Quay lại", "f:1:back"), Button("Bỏ qua", "f:1:skip")), (Button("Thôi", "f:1:cancel"),))


@pytest.fixture
def messenger(bot):
    return TelegramMessenger(bot)


@pytest.fixture
def mai(world):
    person = world.create_person("Hoàng Thị", "Mai")
    world.start(person)
    return person


@pytest.fixture
def group(world, mai):
    return world.create_group("Huyện Ba Bể (mẫu)", [mai], bot=True, supergroup=True, topics={7: "Báo cáo"})


def to(chat, content, placing=Placing.NEW, existing=None, thread=None):
    return Parcel(Address("telegram", str(chat)), thread, content, placing, existing)


def shown(world, chat):
    return world.chat(chat).from_bots


async def test_words_with_marks_and_buttons(world, messenger, mai):
    outcome = await messenger.deliver(to(mai, Note("<b>Câu 1/8</b> · Tân &amp; Lập", BUTTONS)))
    (message,) = shown(world, mai)
    assert outcome == Sent(str(message.id))
    assert message.text == "Câu 1/8 · Tân & Lập"
    assert [entity["type"] for entity in message.entities] == ["bold"]
    assert [[button.text for button in row] for row in message.rows] == [["Quay lại", "Bỏ qua"], ["Thôi"]]
    assert message.buttons[0].data == "f:1:back"


async def test_a_picture_with_caption_and_button(world, messenger, mai, png):
    picture = Picture(png(), "<b>12/17</b> xã đạt", "biểu đồ", BUTTONS)
    outcome = await messenger.deliver(to(mai, picture))
    (message,) = shown(world, mai)
    assert outcome == Sent(str(message.id))
    assert (message.is_photo, message.text, message.labels) == (True, "12/17 xã đạt", ("Quay lại", "Bỏ qua", "Thôi"))


async def test_a_document_with_its_name_and_caption(world, messenger, mai):
    document = Document(b"PK\x03\x04", "bao-cao-2026Q4.docx", "<b>Báo cáo</b> Quý IV", BUTTONS)
    outcome = await messenger.deliver(to(mai, document))
    (message,) = shown(world, mai)
    assert outcome == Sent(str(message.id))
    assert (message.attachment["kind"], message.attachment["name"]) == ("document", "bao-cao-2026Q4.docx")
    assert (message.text, message.labels) == ("Báo cáo Quý IV", ("Quay lại", "Bỏ qua", "Thôi"))
    again = await messenger.deliver(to(mai, document, Placing.EDIT, str(message.id)))
    await messenger.finish()
    (message,) = shown(world, mai)
    assert again == Sent(str(message.id))  # a file that changed takes the place of the old one


async def card(messenger, chat, content):
    outcome = await messenger.deliver(to(chat, content))
    assert isinstance(outcome, Sent)
    return outcome.message


async def test_a_card_is_changed_where_it_stands_and_loses_its_buttons(world, messenger, mai):
    first = await card(messenger, mai, Note("Câu 1/8", BUTTONS))
    world.send_text(mai, "18/20")
    assert await messenger.deliver(to(mai, Note("Câu 2/8"), Placing.EDIT, first)) == Sent(first)
    (message,) = shown(world, mai)
    assert (message.text, message.buttons) == ("Câu 2/8", ())


async def test_the_same_card_again_is_no_fault(world, messenger, mai):
    first = await card(messenger, mai, Note("Câu 1/8", BUTTONS))
    assert await messenger.deliver(to(mai, Note("Câu 1/8", BUTTONS), Placing.EDIT, first)) == Sent(first)


async def test_a_card_moves_below_what_was_typed(world, messenger, mai):
    first = await card(messenger, mai, Note("Câu 1/8"))
    typed = world.send_text(mai, "18/20")
    outcome = await messenger.deliver(to(mai, Note("Câu 2/8"), Placing.MOVE, first))
    await messenger.finish()
    (message,) = shown(world, mai)
    assert outcome == Sent(str(message.id))
    assert message.id > typed.id
    assert message.text == "Câu 2/8"


async def test_a_card_that_is_gone_is_sent_anew(world, messenger, mai, bot):
    first = await card(messenger, mai, Note("Câu 1/8"))
    await bot.delete_message(mai, int(first))
    for placing in (Placing.EDIT, Placing.MOVE):
        assert isinstance(await messenger.deliver(to(mai, Note(placing), placing, first)), Sent)
    assert [message.text for message in shown(world, mai)] == ["edit", "move"]


async def test_words_replace_a_picture_and_a_picture_is_changed_in_place(world, messenger, mai, png):
    first = await card(messenger, mai, Picture(png(), "Quý I", ""))
    assert await messenger.deliver(to(mai, Picture(png(3, 3), "Quý II", ""), Placing.EDIT, first)) == Sent(first)
    assert [(message.id, message.text) for message in shown(world, mai)] == [(int(first), "Quý II")]
    outcome = await messenger.deliver(to(mai, Note("Đã khoá"), Placing.EDIT, first))
    await messenger.finish()
    (message,) = shown(world, mai)
    assert outcome == Sent(str(message.id))
    assert (message.is_photo, message.text) == (False, "Đã khoá")


async def test_long_words_become_several_messages_with_the_buttons_last(world, messenger, mai):
    text = "\n".join(f"<b>Xã số {number}</b>: đủ" for number in range(500))
    outcome = await messenger.deliver(to(mai, Note(text, BUTTONS)))
    *first, last = shown(world, mai)
    assert first
    assert all(not message.buttons for message in first)
    assert (outcome, len(last.buttons)) == (Sent(str(last.id)), 3)
    assert "\n".join(message.text for message in [*first, last]).count("đủ") == 500


async def test_a_long_caption_goes_on_below_the_picture(world, messenger, mai, png):
    caption = "\n".join(f"Xã số {number}: đủ" for number in range(100))
    outcome = await messenger.deliver(to(mai, Picture(png(), caption, "", BUTTONS)))
    photo, rest = shown(world, mai)
    assert outcome == Sent(str(photo.id))
    assert f"{photo.text}\n{rest.text}" == caption


async def test_a_card_that_outgrows_one_message_moves(world, messenger, mai):
    first = await card(messenger, mai, Note("Câu 1/8"))
    outcome = await messenger.deliver(to(mai, Note("xã " * 2000), Placing.EDIT, first))
    await messenger.finish()
    messages = shown(world, mai)
    assert outcome == Sent(str(messages[-1].id))
    assert int(first) not in [message.id for message in messages]


async def test_broken_markup_is_delivered_without_it(world, messenger, mai):
    assert isinstance(await messenger.deliver(to(mai, Note("<b>5 &lt; 6"))), Sent)
    assert [message.text for message in shown(world, mai)] == ["5 < 6"]


async def test_a_topic_is_kept_and_a_lost_topic_falls_back(world, messenger, group):
    assert isinstance(await messenger.deliver(to(group, Note("trong chủ đề"), thread="7")), Sent)
    assert isinstance(await messenger.deliver(to(group, Note("chủ đề đã xoá"), thread="99")), Sent)
    assert [message.thread for message in shown(world, group)] == [7, None]


async def test_who_blocked_the_bot_is_unreachable(world, messenger, mai):
    world.block(mai)
    outcome = await messenger.deliver(to(mai, Note("a")))
    assert isinstance(outcome, Unreachable)
    assert "blocked" in outcome.cause


async def test_an_unknown_chat_is_unreachable_for_new_words_and_for_a_card(messenger):
    assert isinstance(await messenger.deliver(to(99, Note("a"))), Unreachable)
    assert isinstance(await messenger.deliver(to(99, Note("a"), Placing.EDIT, "5")), Unreachable)


async def test_a_group_that_put_the_bot_out_or_was_deleted_is_unreachable(world, messenger, group, mai):
    world.remove_bot_from_group(group, 123456, by=mai)
    assert isinstance(await messenger.deliver(to(group, Note("a"))), Unreachable)
    other = world.create_group("B", [mai], bot=True)
    world.delete_group(other)
    assert isinstance(await messenger.deliver(to(other, Note("a"))), Unreachable)


async def test_a_group_that_moved_tells_where(world, messenger, mai):
    old = world.create_group("A", [mai], bot=True)
    new = world.migrate_group(old)
    assert await messenger.deliver(to(old, Note("a"))) == Moved(Address("telegram", str(new)))


async def test_a_parcel_telegram_will_never_take_is_refused(messenger, mai):
    too_long = ((Button("a", "x" * 65),),)
    outcome = await messenger.deliver(to(mai, Note("a", too_long)))
    assert isinstance(outcome, Refused)
    assert isinstance(await messenger.deliver(to(mai, Note(""))), Refused)


async def test_a_flooded_chat_waits_alone_and_many_mean_everyone(world, messenger):
    people = [world.create_person(f"Người {number}") for number in range(3)]
    for person in people:
        world.start(person)
    world.add_fault("flood", retry_after=9)
    outcomes = [await messenger.deliver(to(person, Note("a"))) for person in (*people[:1], *people)]
    assert [(outcome.seconds, outcome.everyone) for outcome in outcomes] == [
        (9.0, False),
        (9.0, False),
        (9.0, False),
        (9.0, True),
    ]


@pytest.mark.parametrize("fault", [{"kind": "error", "status": 502}, {"kind": "drop_before"}, {"kind": "drop_after"}])
async def test_telegrams_own_trouble_is_tried_later(world, messenger, mai, fault):
    world.add_fault(**fault, count=1)
    outcome = await messenger.deliver(to(mai, Note("a")))
    assert isinstance(outcome, TryLater)
    assert (outcome.seconds, outcome.everyone) == (0.0, False)
    assert isinstance(await messenger.deliver(to(mai, Note("b"))), Sent)


async def test_a_revoked_token_holds_everything_until_it_is_taken_again(world, messenger, mai):
    world.change_bot(123456, revoked=True)
    outcome = await messenger.deliver(to(mai, Note("a")))
    assert isinstance(outcome, TryLater)
    assert outcome.everyone
    assert messenger.token_refused
    world.change_bot(123456, revoked=False)
    assert isinstance(await messenger.deliver(to(mai, Note("a"))), Sent)
    assert not messenger.token_refused


async def test_a_press_is_answered_once_and_a_second_answer_harms_nobody(world, messenger, mai):
    first = await card(messenger, mai, Note("Câu 1/8", BUTTONS))
    query = world.press(mai, int(first), label="Quay lại")
    await messenger.answer_press(query.id, "Đã <b>lưu</b> " + "x" * 300)
    answer = world.query(query.id).answer
    assert answer is not None
    assert answer["text"].startswith("Đã lưu x")
    assert len(answer["text"]) == 200
    await messenger.answer_press(query.id, None)
    await messenger.answer_press("0", None)


async def test_leaving_a_group_twice(world, messenger, group):
    address = Address("telegram", str(group))
    await messenger.leave(address)
    assert 123456 not in world.chat(group).bots
    await messenger.leave(address)


def test_groups_are_told_by_their_address():
    assert is_group(Address("telegram", "-1001"))
    assert not is_group(Address("telegram", "1001"))
