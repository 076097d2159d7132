"""The skill server's payload as Kakao Business documents it (SkillPayload)."""

from __future__ import annotations

from msgspec import Struct, field


class Properties(Struct, frozen=True, rename="camel"):
    plusfriend_user_key: str | None = None
    app_user_id: str | None = None


class User(Struct, frozen=True):
    id: str
    properties: Properties = Properties()


class UserRequest(Struct, frozen=True, rename="camel"):
    user: User
    utterance: str = ""
    lang: str | None = None
    timezone: str | None = None
    callback_url: str | None = None
    """Takes one answer within a minute; only where the block's call-back option is on."""


class Bot(Struct, frozen=True):
    id: str = ""


class Skill(Struct, frozen=True):
    user_request: UserRequest = field(name="userRequest")
    bot: Bot = Bot()
