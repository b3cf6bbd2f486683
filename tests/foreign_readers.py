"""What foreign readers find in contacts.vcf, reminders.ics and a table: one JSON object. Used by tests/native/foreign.rs.

Arguments: a folder with the readable views. Needs vobject and icalendar (scripts/setup --test).
"""

import csv
import json
import pathlib
import sys

import icalendar
import vobject

folder = pathlib.Path(sys.argv[1])


def values(card, name):
    return [child.value for child in card.contents.get(name, [])]


def card_of(card):
    one = {name: values(card, name) for name in ("fn", "tel", "email", "note", "bday", "uid", "title", "kind", "version")}
    one["org"] = [part for org in values(card, "org") for part in org]
    one["n"] = [name.family for name in values(card, "n")]
    one["adr"] = [[adr.street, adr.city] for adr in values(card, "adr")]
    one["categories"] = sorted(tag for tags in values(card, "categories") for tag in tags)
    return one


def event_of(event):
    alarms = [part for part in event.subcomponents if part.name == "VALARM"]
    return {
        "uid": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
        "start": event.decoded("DTSTART").isoformat(),
        "alarms": [str(alarm.decoded("TRIGGER")) for alarm in alarms],
    }


text = (folder / "contacts.vcf").read_bytes().decode("utf-8")
calendar = icalendar.Calendar.from_ical((folder / "reminders.ics").read_bytes())
tables = {}
for path in sorted(folder.glob("*.csv")):
    with path.open(encoding="utf-8-sig", newline="") as file:
        tables[path.name] = list(csv.reader(file, strict=True))
print(json.dumps({
    "cards": [card_of(card) for card in vobject.readComponents(text)],
    "calendar": str(calendar.get("X-WR-CALNAME")),
    "errors": [str(error) for part in calendar.walk() for error in part.errors],
    "events": [event_of(event) for event in calendar.walk("VEVENT")],
    "tables": tables,
}))
