"""The events' endpoint as one writes it plainly: FastAPI, pydantic, SQLAlchemy's ORM, uvicorn; in its own environment.

``python peer_stamps_fastapi.py FILE PORT CARDS`` makes a shop in the SQLite file, prints its key and cards as JSON, and serves.
Durable as Habitué is: WAL, synchronous FULL, BEGIN IMMEDIATE, an id taken once for ever, a digest of the body, an append-only ledger
with lots, a stored balance. One kind of event (a visit), one rule (a stamp), no languages, no lateness, no undo. Stands alone.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Header, HTTPException
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import JSON, ForeignKey, UniqueConstraint, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class Shop(Base):
    __tablename__ = "shop"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class ApiKey(Base):
    __tablename__ = "api_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    digest: Mapped[str] = mapped_column(unique=True)


class Card(Base):
    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("shop_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    code: Mapped[str]
    balance: Mapped[int] = mapped_column(default=0)


class Event(Base):
    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("shop_id", "event_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    event_id: Mapped[str]
    digest: Mapped[str]
    kind: Mapped[str]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[dict] = mapped_column(JSON)
    answer: Mapped[dict] = mapped_column(JSON)


class Lot(Base):
    __tablename__ = "lot"
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    amount: Mapped[int]
    remaining: Mapped[int]
    earned_at: Mapped[datetime]


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    type: Mapped[str]
    amount: Mapped[int]
    at: Mapped[datetime]


class EventIn(BaseModel):
    id: UUID
    kind: str
    at: AwareDatetime
    card: str
    amount: int | None = None


class EventsIn(BaseModel):
    events: list[EventIn]


class AnswerOut(BaseModel):
    id: UUID
    status: str
    outcome: str
    text: str
    balance: int


class AnswersOut(BaseModel):
    answers: list[AnswerOut]


app = FastAPI()
sessions = sessionmaker()


@app.post("/api/v1/events")
def post_events(sent: EventsIn, authorization: Annotated[str, Header()]) -> AnswersOut:
    now = datetime.now(UTC)
    with sessions.begin() as session:  # not a dependency: those commit after the answer has left
        shop = shop_of(session, authorization)
        return AnswersOut(answers=[record(session, shop, one, now) for one in sent.events])


def shop_of(session: Session, authorization: str) -> int:
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    shop = session.scalar(select(ApiKey.shop_id).where(ApiKey.digest == digest))
    if shop is None:
        raise HTTPException(401)
    return shop


def record(session: Session, shop: int, sent: EventIn, now: datetime) -> AnswerOut:
    body = sent.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    known = session.scalar(select(Event).where(Event.shop_id == shop, Event.event_id == str(sent.id)))
    if known is not None:
        status = "replayed" if known.digest == digest else "conflict"
        return AnswerOut(**{**known.answer, "status": status})
    card = session.scalar(select(Card).where(Card.shop_id == shop, Card.code == sent.card))
    if card is None:
        raise HTTPException(404)
    card.balance += 1
    answer = AnswerOut(id=sent.id, status="recorded", outcome="earned", text="1 stamp.", balance=card.balance)
    row = Event(
        shop_id=shop, event_id=str(sent.id), digest=digest, kind=sent.kind, card_id=card.id, at=sent.at,
        received_at=now, body=body, answer=answer.model_dump(mode="json"),
    )  # fmt: skip
    session.add(row)
    session.flush()
    lot = Lot(card_id=card.id, event_id=row.id, amount=1, remaining=1, earned_at=sent.at)
    session.add(lot)
    session.flush()
    session.add(Entry(event_id=row.id, lot_id=lot.id, type="earn", amount=1, at=sent.at))
    return answer


def prepare(file: str, cards: int) -> dict:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 20})

    @event.listens_for(engine, "connect")
    def connected(connection, _record):
        connection.isolation_level = None  # we begin ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    Base.metadata.create_all(engine)
    sessions.configure(bind=engine)
    with sessions.begin() as session:
        session.add(Shop(id=1, name="Café"))
        session.flush()
        session.add(ApiKey(shop_id=1, digest=hashlib.sha256(b"key").hexdigest()))
        session.add_all(Card(shop_id=1, code=f"CARD{number:04}") for number in range(cards))
    return {"key": "key", "cards": [f"CARD{number:04}" for number in range(cards)]}


if __name__ == "__main__":
    print(json.dumps(prepare(sys.argv[1], int(sys.argv[3]))), flush=True)
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
