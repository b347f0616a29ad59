"""The words of a message: parse mode or given entities, trimmed and measured as Telegram does."""

from __future__ import annotations

from simulator.botapi.html import parse_html
from simulator.botapi.markdown import parse_markdown
from simulator.botapi.parameters import Parameters, whole_number
from simulator.refusals import bad_request
from simulator.world.found_entities import find_entities, utf16_length
from simulator.world.records import Json

TEXT_LETTERS = 4096
CAPTION_LETTERS = 1024


def read_text(parameters: Parameters) -> tuple[str, tuple[Json, ...]]:
    """`text` of a call with its entities; raises 400 for none, too much or bad markup."""
    text, entities = _formatted(parameters, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LETTERS:
        raise bad_request("message is too long")
    return text, entities


def read_caption(parameters: Parameters) -> tuple[str, tuple[Json, ...]]:
    """`caption` of a call, possibly empty; raises 400 for too much or bad markup."""
    caption, entities = _formatted(parameters, "caption", "caption_entities")
    if utf16_length(caption) > CAPTION_LETTERS:
        raise bad_request("message caption is too long")
    return caption, entities


def _formatted(parameters: Parameters, words: str, marks: str) -> tuple[str, tuple[Json, ...]]:
    raw = parameters.text(words).replace("\r", "").replace("\x00", "")
    match parameters.text("parse_mode").lower():
        case "html":
            text, entities = parse_html(raw)
        case "markdownv2":
            text, entities = parse_markdown(raw)
        case "markdown":
            text, entities = parse_markdown(raw, old=True)
        case "":
            text, entities = raw, _given(parameters, marks)
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = _trimmed(text, entities)
    return text, find_entities(text, entities)


def _given(parameters: Parameters, marks: str) -> tuple[Json, ...]:
    given = parameters.structure(marks) or []
    if not isinstance(given, list) or not all(isinstance(entity, dict) for entity in given):
        raise bad_request(f"can't parse {marks}: expected an Array of MessageEntity")
    return tuple(_given_entity(entity) for entity in given)


def _given_entity(entity: Json) -> Json:
    if not isinstance(entity.get("type"), str):
        raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
    place = {name: whole_number(entity.get(name), f"entity {name}") for name in ("offset", "length")}
    return {**entity, **place}


def _trimmed(text: str, entities: tuple[Json, ...]) -> tuple[str, tuple[Json, ...]]:
    """Without white space at both ends; entities move along and lose what was cut."""
    start = len(text) - len(text.lstrip())
    shift = utf16_length(text[:start])
    text = text.strip()
    length = utf16_length(text)
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - shift)
        end = min(length, entity["offset"] + entity["length"] - shift)
        if end > begin:
            moved.append({**entity, "offset": begin, "length": end - begin})
    return text, tuple(moved)
