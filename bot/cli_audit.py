"""`tram audit`: what was done, by whom and when, and whether that record is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.backup_shelf import backups_in
from bot.office import backup_folder, open_database
from bot.problems import OfficeProblem
from bot.settings import read_settings
from programmes.sheet import parse_day
from storage import audit, units
from storage.audit import Deed, Head, Sealed
from storage.audit_figures import first_altered, first_unnoted
from storage.audit_lookup import newest_entries
from storage.backup_archive import BackupFault, Manifest, read_manifest

BROKEN = 1  # exit code

app = typer.Typer(help="What was done, by whom and when.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram audit`."""
    tram.add_typer(app, name="audit")


@app.command()
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(metavar="SEQ:HASH", help="A head from a log or a backup that must still be there."),
    ] = None,
) -> None:
    """Prove that no row was changed or taken away and that every sent figure is as it was sent; exit code 1 if not.

    The heads that the backups in the backup folder name must still be in the chain.
    """
    settings = read_settings()
    known = [_read_head(text) for text in head or ()]
    manifests = _manifests(backup_folder(settings))
    database, _ = open_database(settings)
    with database, database.read() as connection:
        broken = audit.first_broken(connection)
        if broken is not None:
            _fail(f"Row {broken.seq} {broken.what}.")
        for each in known:
            if not audit.is_continued(connection, each):
                _fail(f"Row {each.seq} is not the one that was the head once: rows were taken away or put in.")
        restored = newest_entries(connection, deed=Deed.RESTORED, limit=1)
        compared = [each for each in manifests if not restored or each.made_at > restored[0].entry.at]
        for manifest in compared:
            if manifest.head is not None and not audit.is_continued(connection, manifest.head):
                made = manifest.made_at.astimezone(ZoneInfo(settings.time.zone)).strftime("%Y-%m-%d %H:%M")
                _fail(f"Row {manifest.head.seq} is not the one that the backup of {made} saw.")
        altered = first_altered(connection)
        if altered is not None:
            about = f"Row {altered.seq}: report {altered.report_id}, revision {altered.revision}"
            _fail(f"{about}: its figures in the database are not those that were sent.")
        unnoted = first_unnoted(connection)
        if unnoted is not None:
            _fail(f"Report {unnoted.report_id}, revision {unnoted.revision} is in the database, but nobody sent it.")
        newest = audit.head_of(connection)
    if newest is None:
        typer.echo("The audit is empty.")
        return
    typer.echo(f"The audit is whole: {newest.seq} rows, compared with {len(compared)} backups.")
    typer.echo(f"Head: {newest}")


@app.command()
def show(
    unit: Annotated[str | None, typer.Option(help="Code of a unit: only what concerns it or what is below it.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only from that day on.")] = None,
    action: Annotated[Deed | None, typer.Option(help="Only deeds of this kind.")] = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """List deeds, oldest first: number, time, who, what, about which object, before and after."""
    settings = read_settings()
    zone = ZoneInfo(settings.time.zone)
    database, _ = open_database(settings)
    with database, database.read() as connection:
        path = None
        if unit is not None:
            found = units.unit_by_code(connection, unit)
            if found is None:
                raise OfficeProblem(f"--unit: no unit has the code {unit}.")
            path = found.path
        begin = None if since is None else _moment(since, zone)
        rows = newest_entries(connection, path=path, since=begin, deed=action, limit=last)
        known = units.units_by_id(connection, {row.entry.unit_id for row in rows if row.entry.unit_id is not None})
        codes = {number: each.code for number, each in known.items()}
    for row in rows:
        typer.echo(_as_json(row, codes) if as_json else _line(row, codes, zone))
    if not rows and not as_json:
        typer.echo("Nothing of that kind.")


def _manifests(folder: Path) -> list[Manifest]:
    """Those of all backups in the folder; a damaged one is named and passed over."""
    found = []
    for archive in backups_in(folder):
        try:
            found.append(read_manifest(archive))
        except BackupFault as fault:
            typer.echo(str(fault), err=True)
    return found


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(BROKEN)


def _read_head(text: str) -> Head:
    seq, _, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise OfficeProblem(f"--head: {text!r} is not a head such as 812:4f0c… (64 letters and digits).")
    return Head(int(seq), digest)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    day: date | None = parse_day(text)
    if day is None:
        raise OfficeProblem(f"--since: {text!r} is not a day such as 2026-02-28.")
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _line(row: Sealed, codes: Mapping[int, str], zone: ZoneInfo) -> str:
    entry = row.entry
    place = "" if entry.unit_id is None else f" at {codes.get(entry.unit_id, entry.unit_id)}"
    who = "operator" if entry.person_id is None else f"person {entry.person_id}"
    at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    change = "" if entry.change == "{}" else f"  {entry.change}"
    return f"{row.seq}  {at}  {who}  {entry.action}  {entry.about}{place}{change}"


def _as_json(row: Sealed, codes: Mapping[int, str]) -> str:
    entry = row.entry
    told = {
        "seq": row.seq,
        "at": entry.at.isoformat(),
        "person": entry.person_id,
        "action": entry.action,
        "unit": None if entry.unit_id is None else codes.get(entry.unit_id),
        "about": entry.about,
        "change": json.loads(entry.change),
        "hash": row.hash,
    }
    return json.dumps(told, ensure_ascii=False)
