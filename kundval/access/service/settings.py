"""The verb of settings: one value of the whole installation."""

from sqlmodel import Session

from kundval import audit
from kundval.access.models import Setting
from kundval.access.rules import Actor, require


def change_setting(session: Session, *, actor: Actor, key: str, value: str) -> None:
    """Sets ``key`` from now on (inställning)."""
    require(actor, "setting.write")
    setting = session.get(Setting, key) or Setting(key=key, value="")
    before, setting.value = setting.value, value
    session.add(setting)
    audit.record(session, actor=actor, verb="ändrade inställningen", subject="setting", details={key: [before, value]})
    session.flush()
